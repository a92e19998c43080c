/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets of classes that are known without asking a machine: the external ones, those of the built-in machine, and
 * those of ComfyUI itself whose widgets have never changed their order.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-ui-classes.h"

#include <string.h>

#define EXTERNAL "ComfyUIDeployExternal"
#define NAMED " display_name:S? description:S?"

/**
 * UiClass:
 * @widgets: `name:T`, where T is I integer, F number, S text, B boolean, C choice, ^ upload button; after it, for
 *   what older files lack, `=` and the default, or a question mark if the node can do without
 */
typedef struct {
  const char *class_type;
  const char *widgets;
} UiClass;

static const UiClass classes[] = {
  /* External inputs (inputs.md 1.2) */
  { EXTERNAL "Text", "input_id:S default_value:S" NAMED },
  { EXTERNAL "TextAny", "input_id:S default_value:S" NAMED },
  { EXTERNAL "TextSingleLine", "input_id:S default_value:S" NAMED },
  { EXTERNAL "Number", "input_id:S default_value:F" NAMED },
  { EXTERNAL "NumberInt", "input_id:S default_value:I" NAMED },
  { EXTERNAL "NumberSlider", "input_id:S default_value:F min_value:F max_value:F" NAMED },
  { EXTERNAL "NumberSliderInt", "input_id:S default_value:I min_value:I max_value:I" NAMED },
  { EXTERNAL "Boolean", "input_id:S default_value:B" NAMED },
  { EXTERNAL "Enum", "input_id:S default_value:S options:S" NAMED },
  { EXTERNAL "Seed", "input_id:S default_value:I min_value:I max_value:I" NAMED },
  { EXTERNAL "Image", "input_id:S" NAMED " default_value_url:S?" },
  { EXTERNAL "ImageAlpha", "input_id:S" NAMED },
  { EXTERNAL "ImageBatch", "input_id:S images:S" NAMED },
  { EXTERNAL "Video", "input_id:S force_rate:F force_size:C custom_width:I custom_height:I frame_load_cap:I "
                      "skip_first_frames:I select_every_nth:I default_video:C" NAMED " default_value_url:S?" },
  { EXTERNAL "Vid", "input_id:S default_value:C" },
  { EXTERNAL "Audio", "input_id:S audio_file:S" NAMED },
  { EXTERNAL "EXR", "input_id:S exr_file:S tonemap:C" NAMED },
  { EXTERNAL "File", "input_id:S" NAMED " file_url:S?" },
  { EXTERNAL "Lora", "input_id:S default_lora_name:C lora_save_name:S" NAMED " lora_url:S? bearer_token:S?" },
  { EXTERNAL "Checkpoint", "input_id:S default_value:C" NAMED },
  { EXTERNAL "FaceModel", "input_id:S default_face_model_name:S face_model_save_name:S" NAMED " face_model_url:S?" },

  /* The pack's outputs */
  { "ComfyDeployOutputImage", "filename_prefix:S file_type:C quality:I output_id:S" },
  { "ComfyDeployOutputText", "filename_prefix:S file_type:C output_id:S" },

  /* ComfyUI: loading, conditioning, sampling */
  { "CheckpointLoaderSimple", "ckpt_name:C" },
  { "VAELoader", "vae_name:C" },
  { "LoraLoader", "lora_name:C strength_model:F strength_clip:F" },
  { "LoraLoaderModelOnly", "lora_name:C strength_model:F" },
  { "UNETLoader", "unet_name:C weight_dtype:C" },
  { "CLIPLoader", "clip_name:C type:C device:C?" },
  { "DualCLIPLoader", "clip_name1:C clip_name2:C type:C device:C?" },
  { "TripleCLIPLoader", "clip_name1:C clip_name2:C clip_name3:C" },
  { "ControlNetLoader", "control_net_name:C" },
  { "CLIPVisionLoader", "clip_name:C" },
  { "UpscaleModelLoader", "model_name:C" },
  { "CLIPTextEncode", "text:S" },
  { "CLIPSetLastLayer", "stop_at_clip_layer:I" },
  { "ConditioningCombine", "" },
  { "ConditioningZeroOut", "" },
  { "ControlNetApply", "strength:F" },
  { "ControlNetApplyAdvanced", "strength:F start_percent:F end_percent:F" },
  { "FluxGuidance", "guidance:F" },
  { "KSampler", "seed:I steps:I cfg:F sampler_name:C scheduler:C denoise:F" },
  { "KSamplerAdvanced", "add_noise:C noise_seed:I steps:I cfg:F sampler_name:C scheduler:C start_at_step:I "
                        "end_at_step:I return_with_leftover_noise:C" },
  { "KSamplerSelect", "sampler_name:C" },
  { "BasicScheduler", "scheduler:C steps:I denoise:F" },
  { "RandomNoise", "noise_seed:I" },
  { "BasicGuider", "" },
  { "CFGGuider", "cfg:F" },
  { "SamplerCustomAdvanced", "" },
  { "ModelSamplingFlux", "max_shift:F base_shift:F width:I height:I" },
  { "ModelSamplingSD3", "shift:F" },
  { "ModelSamplingAuraFlow", "shift:F" },
  { "EmptyLatentImage", "width:I height:I batch_size:I" },
  { "EmptySD3LatentImage", "width:I height:I batch_size:I" },
  { "EmptyHunyuanLatentVideo", "width:I height:I length:I batch_size:I" },
  { "LatentUpscale", "upscale_method:C width:I height:I crop:C" },
  { "LatentUpscaleBy", "upscale_method:C scale_by:F" },
  { "VAEDecode", "" },
  { "VAEEncode", "" },
  { "VAEEncodeForInpaint", "grow_mask_by:I" },
  { "SetLatentNoiseMask", "" },
  { "CLIPVisionEncode", "crop:C" },
  { "WanImageToVideo", "width:I height:I length:I batch_size:I" },
  { "EmptyLTXVLatentVideo", "width:I height:I length:I batch_size:I" },
  { "VAEDecodeTiled", "tile_size:I overlap:I temporal_size:I=64 temporal_overlap:I=8" },

  /* ComfyUI: pictures */
  { "LoadImage", "image:C upload:^" },
  { "LoadImageMask", "image:C channel:C upload:^" },
  { "SaveImage", "filename_prefix:S=ComfyUI" },
  { "PreviewImage", "" },
  { "EmptyImage", "width:I height:I batch_size:I color:I" },
  { "ImageScale", "upscale_method:C width:I height:I crop:C" },
  { "ImageScaleBy", "upscale_method:C scale_by:F" },
  { "ImageScaleToTotalPixels", "upscale_method:C megapixels:F" },
  { "ImageUpscaleWithModel", "" },
  { "ImageInvert", "" },
  { "ImageBlur", "blur_radius:I sigma:F" },
  { "ImageBlend", "blend_factor:F blend_mode:C" },
  { "ImageSharpen", "sharpen_radius:I sigma:F alpha:F" },
  { "ImageCrop", "width:I height:I x:I y:I" },
  { "ImageFlip", "flip_method:C" },
  { "ImageRotate", "rotation:C" },
  { "ImageBatch", "" },
  { "ImagePadForOutpaint", "left:I top:I right:I bottom:I feathering:I" },
  { "ImageToMask", "channel:C" },
  { "MaskToImage", "" },
  { "InvertMask", "" },
  { "LoadAudio", "audio:C audioUI:^ upload:^" },
  { "SaveAudio", "filename_prefix:S audioUI:^" },
  { "CreateVideo", "fps:F" },
  { "SaveVideo", "filename_prefix:S format:C codec:C" },
  { "SaveWEBM", "filename_prefix:S codec:C fps:F crf:F" },
  { "SaveAnimatedWEBP", "filename_prefix:S fps:F lossless:B quality:I method:C" },

  /* ComfyUI: plain values */
  { "PrimitiveInt", "value:I" },
  { "PrimitiveFloat", "value:F" },
  { "PrimitiveString", "value:S" },
  { "PrimitiveStringMultiline", "value:S" },
  { "PrimitiveBoolean", "value:B" },
};

/**
 * easel_ui_classes_find:
 * @class_type: a class
 *
 * Returns: (nullable): its widgets in order as `name:T` with blanks between them, %NULL if it is not in the table
 */
const char *
easel_ui_classes_find (const char *class_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (g_str_equal (classes[i].class_type, class_type))
        return classes[i].widgets;
    }

  return NULL;
}
