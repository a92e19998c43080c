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
 *   what older files lack, `=` and the default (a text without blanks), or a question mark if the node can do without
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
  { "ComfyDeployOutputFile", "output_id:S" },
  { "ComfyDeployOutputEXR", "filename_prefix:S output_id:S" },
  { "ComfyUIDeployStringCombine", "action:C tidy_tags:C text_a:S= text_b:S= text_c:S=" },

  /* ComfyUI: loading */
  { "CheckpointLoaderSimple", "ckpt_name:C" },
  { "CheckpointLoader", "config_name:C ckpt_name:C" },
  { "unCLIPCheckpointLoader", "ckpt_name:C" },
  { "ImageOnlyCheckpointLoader", "ckpt_name:C" },
  { "DiffusersLoader", "model_path:C" },
  { "VAELoader", "vae_name:C" },
  { "LoraLoader", "lora_name:C strength_model:F strength_clip:F" },
  { "LoraLoaderModelOnly", "lora_name:C strength_model:F" },
  { "HypernetworkLoader", "hypernetwork_name:C strength:F" },
  { "UNETLoader", "unet_name:C weight_dtype:C" },
  { "CLIPLoader", "clip_name:C type:C device:C?" },
  { "DualCLIPLoader", "clip_name1:C clip_name2:C type:C device:C?" },
  { "TripleCLIPLoader", "clip_name1:C clip_name2:C clip_name3:C" },
  { "QuadrupleCLIPLoader", "clip_name1:C clip_name2:C clip_name3:C clip_name4:C" },
  { "ControlNetLoader", "control_net_name:C" },
  { "DiffControlNetLoader", "control_net_name:C" },
  { "StyleModelLoader", "style_model_name:C" },
  { "GLIGENLoader", "gligen_name:C" },
  { "CLIPVisionLoader", "clip_name:C" },
  { "UpscaleModelLoader", "model_name:C" },
  { "PhotoMakerLoader", "photomaker_model_name:C" },
  { "ModelPatchLoader", "name:C" },

  /* ComfyUI: conditioning */
  { "CLIPTextEncode", "text:S" },
  { "CLIPTextEncodeSDXL", "width:I height:I crop_w:I crop_h:I target_width:I target_height:I text_g:S text_l:S" },
  { "CLIPTextEncodeSDXLRefiner", "ascore:F width:I height:I text:S" },
  { "CLIPTextEncodeSD3", "clip_l:S clip_g:S t5xxl:S empty_padding:C" },
  { "CLIPTextEncodeFlux", "clip_l:S t5xxl:S guidance:F" },
  { "CLIPTextEncodeHunyuanDiT", "bert:S mt5xl:S" },
  { "CLIPTextEncodeHiDream", "clip_l:S clip_g:S t5xxl:S llama:S" },
  { "CLIPTextEncodeControlnet", "text:S" },
  { "TextEncodeQwenImageEdit", "prompt:S" },
  { "TextEncodeQwenImageEditPlus", "prompt:S" },
  { "TextEncodeAceStepAudio", "tags:S lyrics:S lyrics_strength:F" },
  { "CLIPSetLastLayer", "stop_at_clip_layer:I" },
  { "ConditioningAverage", "conditioning_to_strength:F" },
  { "ConditioningCombine", "" },
  { "ConditioningConcat", "" },
  { "ConditioningSetArea", "width:I height:I x:I y:I strength:F" },
  { "ConditioningSetAreaPercentage", "width:F height:F x:F y:F strength:F" },
  { "ConditioningSetAreaStrength", "strength:F" },
  { "ConditioningSetMask", "strength:F set_cond_area:C" },
  { "ConditioningSetTimestepRange", "start:F end:F" },
  { "ConditioningZeroOut", "" },
  { "ConditioningStableAudio", "seconds_start:F seconds_total:F" },
  { "ControlNetApply", "strength:F" },
  { "ControlNetApplyAdvanced", "strength:F start_percent:F end_percent:F" },
  { "ControlNetApplySD3", "strength:F start_percent:F end_percent:F" },
  { "SetUnionControlNetType", "type:C" },
  { "StyleModelApply", "strength:F=1.0 strength_type:C=multiply" },
  { "unCLIPConditioning", "strength:F noise_augmentation:F" },
  { "GLIGENTextboxApply", "text:S width:I height:I x:I y:I" },
  { "InpaintModelConditioning", "noise_mask:B=true" },
  { "InstructPixToPixConditioning", "" },
  { "ReferenceLatent", "" },
  { "FluxGuidance", "guidance:F" },
  { "FluxDisableGuidance", "" },
  { "FluxKontextImageScale", "" },
  { "FluxKontextMultiReferenceLatentMethod", "reference_latents_method:C" },
  { "CLIPVisionEncode", "crop:C=center" },
  { "SVD_img2vid_Conditioning", "width:I height:I video_frames:I motion_bucket_id:I fps:I augmentation_level:F" },
  { "LTXVConditioning", "frame_rate:F" },

  /* ComfyUI: sampling */
  { "KSampler", "seed:I steps:I cfg:F sampler_name:C scheduler:C denoise:F" },
  { "KSamplerAdvanced", "add_noise:C noise_seed:I steps:I cfg:F sampler_name:C scheduler:C start_at_step:I "
                        "end_at_step:I return_with_leftover_noise:C" },
  { "KSamplerSelect", "sampler_name:C" },
  { "SamplerCustom", "add_noise:B noise_seed:I cfg:F" },
  { "SamplerCustomAdvanced", "" },
  { "BasicScheduler", "scheduler:C steps:I denoise:F" },
  { "KarrasScheduler", "steps:I sigma_max:F sigma_min:F rho:F" },
  { "ExponentialScheduler", "steps:I sigma_max:F sigma_min:F" },
  { "PolyexponentialScheduler", "steps:I sigma_max:F sigma_min:F rho:F" },
  { "VPScheduler", "steps:I beta_d:F beta_min:F eps_s:F" },
  { "SDTurboScheduler", "steps:I denoise:F" },
  { "BetaSamplingScheduler", "steps:I alpha:F beta:F" },
  { "AlignYourStepsScheduler", "model_type:C steps:I denoise:F" },
  { "GITSScheduler", "coeff:F steps:I denoise:F" },
  { "LTXVScheduler", "steps:I max_shift:F base_shift:F stretch:B terminal:F" },
  { "SplitSigmas", "step:I" },
  { "SplitSigmasDenoise", "denoise:F" },
  { "FlipSigmas", "" },
  { "RandomNoise", "noise_seed:I" },
  { "DisableNoise", "" },
  { "BasicGuider", "" },
  { "CFGGuider", "cfg:F" },
  { "ModelSamplingDiscrete", "sampling:C zsnr:B" },
  { "ModelSamplingContinuousEDM", "sampling:C sigma_max:F sigma_min:F" },
  { "ModelSamplingFlux", "max_shift:F base_shift:F width:I height:I" },
  { "ModelSamplingLTXV", "max_shift:F base_shift:F" },
  { "ModelSamplingSD3", "shift:F" },
  { "ModelSamplingAuraFlow", "shift:F" },
  { "ModelSamplingStableCascade", "shift:F" },
  { "RescaleCFG", "multiplier:F" },
  { "CFGNorm", "strength:F" },
  { "CFGZeroStar", "" },
  { "FreeU", "b1:F b2:F s1:F s2:F" },
  { "FreeU_V2", "b1:F b2:F s1:F s2:F" },
  { "PerturbedAttentionGuidance", "scale:F" },
  { "SelfAttentionGuidance", "scale:F blur_sigma:F" },
  { "SkipLayerGuidanceSD3", "layers:S scale:F start_percent:F end_percent:F" },
  { "DifferentialDiffusion", "strength:F?" },
  { "TorchCompileModel", "backend:C" },
  { "TomePatchModel", "ratio:F" },
  { "VideoLinearCFGGuidance", "min_cfg:F" },
  { "VideoTriangleCFGGuidance", "min_cfg:F" },
  { "ModelMergeSimple", "ratio:F" },
  { "ModelMergeBlocks", "input:F middle:F out:F" },
  { "CLIPMergeSimple", "ratio:F" },

  /* ComfyUI: latents */
  { "EmptyLatentImage", "width:I height:I batch_size:I" },
  { "EmptySD3LatentImage", "width:I height:I batch_size:I" },
  { "EmptyHunyuanLatentVideo", "width:I height:I length:I batch_size:I" },
  { "EmptyLTXVLatentVideo", "width:I height:I length:I batch_size:I" },
  { "EmptyMochiLatentVideo", "width:I height:I length:I batch_size:I" },
  { "EmptyCosmosLatentVideo", "width:I height:I length:I batch_size:I" },
  { "EmptyLatentAudio", "seconds:F batch_size:I" },
  { "EmptyAceStepLatentAudio", "seconds:F batch_size:I" },
  { "StableCascade_EmptyLatentImage", "width:I height:I compression:I batch_size:I" },
  { "StableCascade_StageB_Conditioning", "" },
  { "LatentUpscale", "upscale_method:C width:I height:I crop:C" },
  { "LatentUpscaleBy", "upscale_method:C scale_by:F" },
  { "LatentFromBatch", "batch_index:I length:I" },
  { "RepeatLatentBatch", "amount:I" },
  { "LatentComposite", "x:I y:I feather:I" },
  { "LatentCompositeMasked", "x:I y:I resize_source:B" },
  { "LatentBlend", "blend_factor:F" },
  { "LatentRotate", "rotation:C" },
  { "LatentFlip", "flip_method:C" },
  { "LatentCrop", "width:I height:I x:I y:I" },
  { "LatentAdd", "" },
  { "LatentSubtract", "" },
  { "LatentMultiply", "multiplier:F" },
  { "LatentInterpolate", "ratio:F" },
  { "LatentBatch", "" },
  { "TrimVideoLatent", "trim_amount:I" },
  { "VAEDecode", "" },
  { "VAEEncode", "" },
  { "VAEEncodeForInpaint", "grow_mask_by:I" },
  { "VAEDecodeTiled", "tile_size:I overlap:I=64 temporal_size:I=64 temporal_overlap:I=8" },
  { "VAEEncodeTiled", "tile_size:I overlap:I=64 temporal_size:I=64 temporal_overlap:I=8" },
  { "VAEDecodeAudio", "" },
  { "VAEEncodeAudio", "" },
  { "SetLatentNoiseMask", "" },
  { "WanImageToVideo", "width:I height:I length:I batch_size:I" },
  { "WanFunControlToVideo", "width:I height:I length:I batch_size:I" },
  { "WanFunInpaintToVideo", "width:I height:I length:I batch_size:I" },
  { "WanFirstLastFrameToVideo", "width:I height:I length:I batch_size:I" },
  { "WanVaceToVideo", "width:I height:I length:I batch_size:I strength:F" },
  { "Wan22ImageToVideoLatent", "width:I height:I length:I batch_size:I" },
  { "CosmosImageToVideoLatent", "width:I height:I length:I batch_size:I" },
  { "HunyuanImageToVideo", "width:I height:I length:I batch_size:I guidance_type:C" },
  { "LTXVImgToVideo", "width:I height:I length:I batch_size:I strength:F=1.0" },
  { "LTXVPreprocess", "img_compression:I" },
  { "LTXVAddGuide", "frame_idx:I strength:F" },
  { "LTXVCropGuides", "" },

  /* ComfyUI: pictures and masks */
  { "LoadImage", "image:C upload:^" },
  { "LoadImageMask", "image:C channel:C upload:^" },
  { "SaveImage", "filename_prefix:S=ComfyUI" },
  { "PreviewImage", "" },
  { "EmptyImage", "width:I height:I batch_size:I color:I" },
  { "ImageScale", "upscale_method:C width:I height:I crop:C" },
  { "ImageScaleBy", "upscale_method:C scale_by:F" },
  { "ImageScaleToTotalPixels", "upscale_method:C megapixels:F" },
  { "ImageScaleToMaxDimension", "upscale_method:C largest_size:I" },
  { "ImageUpscaleWithModel", "" },
  { "ImageInvert", "" },
  { "ImageBlur", "blur_radius:I sigma:F" },
  { "ImageBlend", "blend_factor:F blend_mode:C" },
  { "ImageQuantize", "colors:I dither:C" },
  { "ImageSharpen", "sharpen_radius:I sigma:F alpha:F" },
  { "ImageCrop", "width:I height:I x:I y:I" },
  { "ImageFlip", "flip_method:C" },
  { "ImageRotate", "rotation:C" },
  { "ImageBatch", "" },
  { "ImageFromBatch", "batch_index:I length:I" },
  { "RepeatImageBatch", "amount:I" },
  { "RebatchImages", "batch_size:I" },
  { "RebatchLatents", "batch_size:I" },
  { "ImagePadForOutpaint", "left:I top:I right:I bottom:I feathering:I" },
  { "ImageCompositeMasked", "x:I y:I resize_source:B" },
  { "Canny", "low_threshold:F high_threshold:F" },
  { "Morphology", "operation:C kernel_size:I" },
  { "PorterDuffImageComposite", "mode:C" },
  { "SplitImageWithAlpha", "" },
  { "JoinImageWithAlpha", "" },
  { "GetImageSize", "" },
  { "ImageToMask", "channel:C" },
  { "ImageColorToMask", "color:I" },
  { "MaskToImage", "" },
  { "SolidMask", "value:F width:I height:I" },
  { "InvertMask", "" },
  { "CropMask", "x:I y:I width:I height:I" },
  { "MaskComposite", "x:I y:I operation:C" },
  { "FeatherMask", "left:I top:I right:I bottom:I" },
  { "GrowMask", "expand:I tapered_corners:B" },
  { "ThresholdMask", "value:F" },
  { "MaskPreview", "" },

  /* ComfyUI: sound and video */
  { "LoadAudio", "audio:C audioUI:^ upload:^" },
  { "SaveAudio", "filename_prefix:S audioUI:^" },
  { "LoadVideo", "file:C upload:^" },
  { "GetVideoComponents", "" },
  { "CreateVideo", "fps:F" },
  { "SaveVideo", "filename_prefix:S format:C codec:C" },
  { "SaveWEBM", "filename_prefix:S codec:C fps:F crf:F" },
  { "SaveAnimatedWEBP", "filename_prefix:S fps:F lossless:B quality:I method:C" },
  { "SaveAnimatedPNG", "filename_prefix:S fps:F compress_level:I" },

  /* ComfyUI: plain values */
  { "PrimitiveInt", "value:I" },
  { "PrimitiveFloat", "value:F" },
  { "PrimitiveString", "value:S" },
  { "PrimitiveStringMultiline", "value:S" },
  { "PrimitiveBoolean", "value:B" },
  { "StringConcatenate", "string_a:S string_b:S delimiter:S" },
  { "StringReplace", "string:S find:S replace:S" },
  { "PreviewAny", "" },
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
