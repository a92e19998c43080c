/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each node of the built-in machine by what comes out of it, as files and texts. */

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-machine.h"
#include "server/server-test-run.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

typedef struct {
  char *folder;
  EaselServerMachine *machine;
} Fixture;

/* A file in the machine's input folder, from "RRGGBBAA" for each pixel. */
static void
write_picture (Fixture    *f,
               const char *name,
               guint       width,
               guint       height,
               const char *pixels)
{
  g_autofree char *path = g_build_filename (f->folder, "input", name, NULL);
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, (int) width, (int) height);

  for (guint i = 0; i < width * height; i++)
    for (guint c = 0; c < 4; c++)
      {
        char digits[] = { pixels[i * 8 + c * 2], pixels[i * 8 + c * 2 + 1], '\0' };

        gdk_pixbuf_get_pixels (pixbuf)[i / width * (guint) gdk_pixbuf_get_rowstride (pixbuf) + i % width * 4 + c] =
          (guint8) g_ascii_strtoull (digits, NULL, 16);
      }

  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *input = NULL;

  f->folder = easel_test_make_folder ();
  input = g_build_filename (f->folder, "input", NULL);
  g_mkdir (input, 0700);
  f->machine = easel_builtin_machine_new (input, 1);

  /* Red, green / blue, white with half of its alpha. */
  write_picture (f, "four.png", 2, 2, "ff0000ff00ff00ff0000ffffffffff80");
  write_picture (f, "wide.png", 4, 2, "ff0000ffff0000ff0000ffff0000ffffff0000ffff0000ff0000ffff0000ffff");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->machine);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

#define FOUR "'1':{'class_type':'LoadImage','inputs':{'image':'four.png'}}"
#define WIDE "'1':{'class_type':'LoadImage','inputs':{'image':'wide.png'}}"
#define WIDE_TOO "'w':{'class_type':'LoadImage','inputs':{'image':'wide.png'}}"
#define GREY "'g':{'class_type':'EmptyImage','inputs':{'width':2,'height':2,'batch_size':1,'color':8421504}}"
#define SAVE(link) "'s':{'class_type':'SaveImage','inputs':{'images':" link ",'filename_prefix':'x'}}"
#define NODE(class_type, inputs) "'2':{'class_type':'" class_type "','inputs':{" inputs "}}"

/* The picture that a graph makes: its size, and its pixels as "RRGGBB" or "RRGGBBAA". */
static const struct {
  const char *what;
  const char *graph;
  int width, height;
  const char *pixels;
} pictures[] = {
  { "LoadImage", "{" FOUR "," SAVE ("['1',0]") "}", 2, 2, "ff0000 00ff00 0000ff ffffff" },
  { "LoadImage/mask", "{" FOUR "," NODE ("MaskToImage", "'mask':['1',1]") "," SAVE ("['2',0]") "}", 2, 2,
    "000000 000000 000000 7e7e7e" },
  { "LoadImageMask", "{" NODE ("LoadImageMask", "'image':'four.png','channel':'blue'")
    ",'3':{'class_type':'MaskToImage','inputs':{'mask':['2',0]}}," SAVE ("['3',0]") "}", 2, 2,
    "000000 000000 ffffff ffffff" },
  { "EmptyImage", "{" NODE ("EmptyImage", "'width':2,'height':1,'batch_size':1,'color':16744448") "," SAVE ("['2',0]")
    "}", 2, 1, "ff8000 ff8000" },
  { "ImageScale", "{" FOUR "," NODE ("ImageScale", "'image':['1',0],'upscale_method':'nearest-exact','width':4,"
    "'height':2,'crop':'disabled'") "," SAVE ("['2',0]") "}", 4, 2,
    "ff0000 ff0000 00ff00 00ff00 0000ff 0000ff ffffff ffffff" },
  { "ImageScale/one-side", "{" WIDE "," NODE ("ImageScale", "'image':['1',0],'upscale_method':'area','width':2,"
    "'height':0,'crop':'disabled'") "," SAVE ("['2',0]") "}", 2, 1, "ff0000 0000ff" },
  { "ImageScale/centre", "{" WIDE "," NODE ("ImageScale", "'image':['1',0],'upscale_method':'bilinear','width':2,"
    "'height':2,'crop':'center'") "," SAVE ("['2',0]") "}", 2, 2, "ff0000 0000ff ff0000 0000ff" },
  { "ImageScaleBy", "{" WIDE "," NODE ("ImageScaleBy", "'image':['1',0],'upscale_method':'area','scale_by':0.5") ","
    SAVE ("['2',0]") "}", 2, 1, "ff0000 0000ff" },
  { "ImageScaleToTotalPixels", "{" GREY "," NODE ("ImageScaleToTotalPixels", "'image':['g',0],"
    "'upscale_method':'nearest-exact','megapixels':0.01") ",'3':{'class_type':'ImageCrop','inputs':{'image':['2',0],"
    "'x':101,'y':101,'width':9,'height':9}}," SAVE ("['3',0]") "}", 1, 1, "808080" },
  { "ImageScaleToMaxDimension", "{" WIDE "," NODE ("ImageScaleToMaxDimension", "'image':['1',0],"
    "'upscale_method':'area','largest_size':2") "," SAVE ("['2',0]") "}", 2, 1, "ff0000 0000ff" },
  { "ImageInvert", "{" FOUR "," NODE ("ImageInvert", "'image':['1',0]") "," SAVE ("['2',0]") "}", 2, 2,
    "00ffff ff00ff ffff00 000000" },
  { "ImageBlur", "{" GREY "," NODE ("ImageBlur", "'image':['g',0],'blur_radius':1,'sigma':1.0") "," SAVE ("['2',0]")
    "}", 2, 2, "808080 808080 808080 808080" },
  { "ImageSharpen", "{" GREY "," NODE ("ImageSharpen", "'image':['g',0],'sharpen_radius':1,'sigma':1.0,'alpha':0.0")
    "," SAVE ("['2',0]") "}", 2, 2, "808080 808080 808080 808080" },
  { "ImageBlend", "{" FOUR "," GREY "," NODE ("ImageBlend", "'image1':['1',0],'image2':['g',0],'blend_factor':1,"
    "'blend_mode':'multiply'") "," SAVE ("['2',0]") "}", 2, 2, "800000 008000 000080 808080" },
  { "ImageAddNoise/none", "{" GREY "," NODE ("ImageAddNoise", "'image':['g',0],'seed':18446744073709551615,"
    "'strength':0.0") "," SAVE ("['2',0]") "}", 2, 2, "808080 808080 808080 808080" },
  { "ImageCrop", "{" FOUR "," NODE ("ImageCrop", "'image':['1',0],'x':1,'y':0,'width':99,'height':99") ","
    SAVE ("['2',0]") "}", 1, 2, "00ff00 ffffff" },
  { "ImageFlip", "{" FOUR "," NODE ("ImageFlip", "'image':['1',0],'flip_method':'x-axis: vertically'") ","
    SAVE ("['2',0]") "}", 2, 2, "0000ff ffffff ff0000 00ff00" },
  { "ImageRotate", "{" FOUR "," NODE ("ImageRotate", "'image':['1',0],'rotation':'90 degrees'") "," SAVE ("['2',0]")
    "}", 2, 2, "0000ff ff0000 ffffff 00ff00" },
  { "ImageBatch", "{" FOUR "," WIDE_TOO "," NODE ("ImageBatch", "'image1':['1',0],'image2':['w',0]")
    ",'3':{'class_type':'ImageFromBatch','inputs':{'image':['2',0],'batch_index':1,'length':5}}," SAVE ("['3',0]") "}",
    2, 2, "ff0000 0000ff ff0000 0000ff" },
  { "RepeatImageBatch", "{" FOUR "," NODE ("RepeatImageBatch", "'image':['1',0],'amount':3")
    ",'3':{'class_type':'ImageFromBatch','inputs':{'image':['2',0],'batch_index':2,'length':1}}," SAVE ("['3',0]") "}",
    2, 2, "ff0000 00ff00 0000ff ffffff" },
  { "ImagePadForOutpaint", "{" GREY "," NODE ("ImagePadForOutpaint", "'image':['g',0],'left':1,'top':0,'right':0,"
    "'bottom':1,'feathering':0") "," SAVE ("['2',0]") "}", 3, 3,
    "7f7f7f 808080 808080 7f7f7f 808080 808080 7f7f7f 7f7f7f 7f7f7f" },
  { "ImagePadForOutpaint/mask", "{" GREY "," NODE ("ImagePadForOutpaint", "'image':['g',0],'left':1,'top':0,'right':0,"
    "'bottom':0,'feathering':0") ",'3':{'class_type':'MaskToImage','inputs':{'mask':['2',1]}}," SAVE ("['3',0]") "}",
    3, 2, "ffffff 000000 000000 ffffff 000000 000000" },
  { "ImageStitch", "{" FOUR "," GREY "," NODE ("ImageStitch", "'image1':['1',0],'image2':['g',0],'direction':'left',"
    "'match_image_size':false,'spacing_width':1,'spacing_color':'red'") "," SAVE ("['2',0]") "}", 6, 2,
    "808080 808080 ff0000 ff0000 ff0000 00ff00 808080 808080 ff0000 ff0000 0000ff ffffff" },
  { "ImageStitch/matched", "{" FOUR "," NODE ("ImageStitch", "'image1':['1',0],'image2':['1',0],'direction':'down',"
    "'match_image_size':true,'spacing_width':0,'spacing_color':'white'") "," SAVE ("['2',0]") "}", 2, 4,
    "ff0000 00ff00 0000ff ffffff ff0000 00ff00 0000ff ffffff" },
  { "ResizeAndPadImage", "{" WIDE "," NODE ("ResizeAndPadImage", "'image':['1',0],'target_width':2,'target_height':3,"
    "'padding_color':'white','interpolation':'area'") "," SAVE ("['2',0]") "}", 2, 3,
    "ffffff ffffff ff0000 0000ff ffffff ffffff" },
  { "SolidMask", "{" NODE ("SolidMask", "'value':0.5,'width':1,'height':1")
    ",'3':{'class_type':'InvertMask','inputs':{'mask':['2',0]}},'4':{'class_type':'MaskToImage','inputs':"
    "{'mask':['3',0]}}," SAVE ("['4',0]") "}", 1, 1, "7f7f7f" },
  { "ImageToMask", "{" FOUR "," NODE ("ImageToMask", "'image':['1',0],'channel':'green'")
    ",'4':{'class_type':'MaskToImage','inputs':{'mask':['2',0]}}," SAVE ("['4',0]") "}", 2, 2,
    "000000 ffffff 000000 ffffff" },
  { "JoinImageWithAlpha", "{" FOUR "," NODE ("JoinImageWithAlpha", "'image':['1',0],'alpha':['1',1]") ","
    SAVE ("['2',0]") "}", 2, 2, "ff0000ff 00ff00ff 0000ffff ffffff80" },
  { "SplitImageWithAlpha", "{" FOUR "," NODE ("JoinImageWithAlpha", "'image':['1',0],'alpha':['1',1]")
    ",'3':{'class_type':'SplitImageWithAlpha','inputs':{'image':['2',0]}},'4':{'class_type':'MaskToImage','inputs':"
    "{'mask':['3',1]}}," SAVE ("['4',0]") "}", 2, 2, "000000 000000 000000 7e7e7e" },
  { "ImageCompositeMasked", "{" FOUR "," GREY "," NODE ("ImageCompositeMasked", "'destination':['1',0],"
    "'source':['g',0],'x':1,'y':1,'resize_source':false") "," SAVE ("['2',0]") "}", 2, 2,
    "ff0000 00ff00 0000ff 808080" },
};

static TestRun *
run_graph (Fixture    *f,
           const char *text)
{
  g_autoptr(JsonObject) graph = test_graph ("%s", text);
  TestRun *run = test_run_new (f->machine, f->folder, "run", graph);

  test_run_start (run);
  test_run_finish (run);

  return run;
}

static char *
dump_pixels (GdkPixbuf *pixbuf)
{
  GString *text = g_string_new (NULL);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      {
        const guint8 *pixel = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + x * channels;

        if (text->len > 0)
          g_string_append_c (text, ' ');
        for (int c = 0; c < channels; c++)
          g_string_append_printf (text, "%02x", pixel[c]);
      }

  return g_string_free (text, FALSE);
}

static void
test_pictures (Fixture       *f,
               gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autoptr(TestRun) run = run_graph (f, pictures[i].graph);
      g_autoptr(GdkPixbuf) pixbuf = NULL;
      g_autofree char *path = NULL;
      g_autofree char *pixels = NULL;

      g_test_message ("%s", pictures[i].what);
      g_assert_no_error (run->error);
      path = test_run_dup_file (run, 0, "images", 0);
      pixbuf = gdk_pixbuf_new_from_file (path, NULL);
      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, pictures[i].width);
      g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, pictures[i].height);
      pixels = dump_pixels (pixbuf);
      g_assert_cmpstr (pixels, ==, pictures[i].pixels);
    }
}

/* What PreviewAny shows of a value. */
static const struct {
  const char *class_type;
  const char *inputs;
  const char *text;
} texts[] = {
  { "PrimitiveString", "'value':'a'", "a" },
  { "PrimitiveString", "'value':true", "True" },
  { "PrimitiveString", "'value':5.0", "5.0" },
  { "PrimitiveStringMultiline", "'value':'a\\nb'", "a\nb" },
  { "PrimitiveInt", "'value':'-9223372036854775807'", "-9223372036854775807" },
  { "PrimitiveFloat", "'value':1", "1.0" },
  { "PrimitiveFloat", "'value':0.1", "0.1" },
  { "PrimitiveBoolean", "'value':'false'", "True" },
  { "PrimitiveBoolean", "'value':''", "False" },
  { "PrimitiveBoolean", "'value':0", "False" },
  { "StringConcatenate", "'string_a':'a','string_b':'b','delimiter':', '", "a, b" },
  { "StringSubstring", "'string':'grüße','start':1,'end':-1", "rüß" },
  { "StringSubstring", "'string':'abc','start':2,'end':1", "" },
  { "StringLength", "'string':'grüße'", "5" },
  { "StringReplace", "'string':'a-b-c','find':'-','replace':'+'", "a+b+c" },
  { "StringTrim", "'string':' a ','mode':'Left'", "a " },
  { "StringTrim", "'string':' a ','mode':'Both'", "a" },
  { "CaseConverter", "'string':'two wORDS','mode':'Title Case'", "Two Words" },
  { "CaseConverter", "'string':'two wORDS','mode':'Capitalize'", "Two words" },
  { "CaseConverter", "'string':'größe','mode':'UPPERCASE'", "GRÖSSE" },
  { "StringContains", "'string':'Easel','substring':'EASE','case_sensitive':false", "True" },
  { "StringContains", "'string':'Easel','substring':'EASE','case_sensitive':true", "False" },
  { "GetImageSize", "'image':['4',0]", "4" },
  { "EmptyImage", "'width':3,'height':2,'batch_size':1,'color':0", "tensor of shape (1, 2, 3, 3)" },

  { "ComfyUIDeployExternalText", "'input_id':'x','default_value':'a'", "a" },
  { "ComfyUIDeployExternalText", "'input_id':'x','default_value':7", "7" },
  { "ComfyUIDeployExternalText", "'input_id':'x'", "" },
  { "ComfyUIDeployExternalTextAny", "'input_id':'x','default_value':'a'", "a" },
  { "ComfyUIDeployExternalEnum", "'input_id':'x','default_value':'9:16','options':'[]'", "9:16" },
  { "ComfyUIDeployExternalBoolean", "'input_id':true,'default_value':true", "True" },

#define INT(sent) "ComfyUIDeployExternalNumberInt", "'input_id':" sent ",'default_value':99"
  { INT ("5"), "5" },
  { INT ("-5"), "99" },
  { INT ("5.0"), "99" },
  { INT ("'5'"), "5" },
  { INT ("' 7 '"), "7" },
  { INT ("2.5"), "99" },
  { INT ("'1e3'"), "99" },
  { INT ("''"), "99" },
  { INT ("true"), "99" },
  { INT ("'input_number'"), "99" },
#define NUMBER(sent) "ComfyUIDeployExternalNumber", "'input_id':" sent ",'default_value':99"
  { NUMBER ("5"), "5.0" },
  { NUMBER ("-5"), "-5.0" },
  { NUMBER ("' 7 '"), "7.0" },
  { NUMBER ("2.5"), "2.5" },
  { NUMBER ("'1e3'"), "1000.0" },
  { NUMBER ("''"), "99.0" },
  { NUMBER ("true"), "99.0" },
  { NUMBER ("'nan'"), "nan" },
#define SLIDER(sent) "ComfyUIDeployExternalNumberSlider", "'input_id':" sent ",'default_value':0.5"
  { SLIDER ("0.25"), "0.25" },
  { SLIDER ("1"), "1.0" },
  { SLIDER ("5"), "0.5" },
  { SLIDER ("-5"), "0.5" },
  { SLIDER ("'abc'"), "0.5" },
  { "ComfyUIDeployExternalNumberSlider", "'input_id':'fps','default_value':24,'min_value':0,'max_value':1", "24.0" },
#define SLIDER_INT(sent) "ComfyUIDeployExternalNumberSliderInt", "'input_id':" sent ",'default_value':1"
  { SLIDER_INT ("5"), "5" },
  { SLIDER_INT ("-5"), "1" },
  { SLIDER_INT ("5.0"), "5" },
  { SLIDER_INT ("2.5"), "2" },
  { SLIDER_INT ("3.5"), "4" },
  { SLIDER_INT ("'1e3'"), "1" },
  { SLIDER_INT ("''"), "1" },
  { "ComfyUIDeployExternalSeed", "'input_id':'s','default_value':123", "123" },
  { "ComfyUIDeployExternalSeed", "'input_id':'s','default_value':'123'", "123" },
  { "ComfyUIDeployExternalSeed", "'input_id':'s','default_value':5.7", "5" },
  { "ComfyUIDeployExternalSeed", "'input_id':'s','default_value':-1,'min_value':7,'max_value':7", "7" },
  { "ComfyUIDeployExternalSeed", "'input_id':'s','default_value':0,'min_value':9999999999999999,"
    "'max_value':999999999999999", "999999999999999" },
  { "ComfyUIDeployExternalLora", "'input_id':'l','default_lora_name':'a\\\\b.safetensors','lora_url':''",
    "a\\b.safetensors" },
  { "ComfyUIDeployExternalLora", "'input_id':'l','default_lora_name':'a','lora_url':'b'", "b" },
  { "ComfyUIDeployStringCombine", "'action':'append','tidy_tags':'no','text_a':'a ','text_b':'','text_c':'b'", "a b" },
  { "ComfyUIDeployStringCombine", "'action':'append','tidy_tags':'yes','text_a':'cat  ,,,','text_b':'dog'", "cat, dog" },
  { "ComfyUIDeployStringCombine", "'action':'replace','tidy_tags':'no','text_a':'a.a','text_b':'a','text_c':'b'", "b.b" },
  { "ComfyUIDeployStringCombine",
    "'action':'replace','tidy_tags':'no','text_a':'a1b22','text_b':'/([0-9]+)/','text_c':'<\\\\1>'", "a<1>b<22>" },
  { "ComfyUIDeployExternalCheckpoint", "'input_id':'c','default_value':'m.safetensors'", "m.safetensors" },
  { "ComfyUIDeployExternalFaceModel", "'input_id':'f','face_model_url':'u'", "u" },
  { "ComfyUIDeployExternalAudio", "'input_id':'a','audio_file':'s.mp3'", "s.mp3" },
  { "ComfyUIDeployExternalFile", "'input_id':'a','file_url':'https://example.com/a.cube'", "https://example.com/a.cube" },
  { "ComfyUIDeployExternalVideo", "'input_id':'https://example.com/a.mp4','default_video':'b.mp4'",
    "https://example.com/a.mp4" },
  { "ComfyUIDeployExternalVideo", "'input_id':'clip','default_video':'b.mp4'", "b.mp4" },
};

static void
test_texts (Fixture       *f,
            gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *graph =
        g_strdup_printf ("{'2':{'class_type':'%s','inputs':{%s}},'3':{'class_type':'PreviewAny','inputs':"
                         "{'source':['2',0]}},'4':{'class_type':'LoadImage','inputs':{'image':'wide.png'}}}",
                         texts[i].class_type, texts[i].inputs);
      g_autoptr(TestRun) run = run_graph (f, graph);
      JsonObject *output;

      g_test_message ("%s", graph);
      g_assert_no_error (run->error);
      output = easel_json_get_object (test_run_get_event (run, "executed", 0), "output");
      g_assert_cmpstr (json_array_get_string_element (easel_json_get_array (output, "text"), 0), ==, texts[i].text);
    }
}

/* A seed out of its range is drawn anew in each run. */
static void
test_random_seed (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *last = NULL;
  guint same = 0;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(TestRun) run = run_graph (f, "{'1':{'class_type':'ComfyUIDeployExternalSeed','inputs':{'input_id':'s',"
                                             "'default_value':-1}},'2':{'class_type':'PreviewAny','inputs':"
                                             "{'source':['1',0]}}}");
      JsonObject *output = easel_json_get_object (test_run_get_event (run, "executed", 0), "output");
      const char *text = json_array_get_string_element (easel_json_get_array (output, "text"), 0);
      guint64 seed = g_ascii_strtoull (text, NULL, 10);

      g_assert_cmpuint (seed, >=, 1);
      g_assert_cmpuint (seed, <=, 4294967295);
      same += g_strcmp0 (text, last) == 0;
      g_free (last);
      last = g_strdup (text);
    }

  g_assert_cmpuint (same, ==, 0);
}

#define ADDRESS "https://example.com/four.png"
#define EXTERNAL_IMAGE(class_type, inputs) \
  "{'1':{'class_type':'" class_type "','inputs':{" inputs "}}," GREY "," SAVE ("['1',0]") "}"

/* Where a picture input finds its picture: what was sent, the default address, the linked default. */
static void
test_external_images (Fixture       *f,
                      gconstpointer  data)
{
  static const struct {
    const char *graph;
    const char *pixels;
  } rows[] = {
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImage", "'input_id':'" ADDRESS "','default_value':['g',0]"),
      "ff0000 00ff00 0000ff ffffff" },
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImage", "'input_id':'https://example.com/404','default_value':['g',0]"),
      "808080 808080 808080 808080" },
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImage", "'input_id':'i','default_value_url':'" ADDRESS
                      "','default_value':['g',0]"), "ff0000 00ff00 0000ff ffffff" },
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImage", "'input_id':'i','default_value':['g',0]"),
      "808080 808080 808080 808080" },
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImageAlpha", "'input_id':'" ADDRESS "'"),
      "ff0000ff 00ff00ff 0000ffff ffffff80" },
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImageBatch", "'input_id':'i','images':'[^" ADDRESS "^]'"),
      "ff0000 00ff00 0000ff ffffff" },
    { EXTERNAL_IMAGE ("ComfyUIDeployExternalImageBatch", "'input_id':'i','images':'[]','default_value':['g',0]"),
      "808080 808080 808080 808080" },
  };
  g_autofree char *path = g_build_filename (f->folder, "input", "four.png", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(JsonObject) graph = test_graph ("%s", rows[i].graph);
      g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "run", graph);
      g_autoptr(GdkPixbuf) pixbuf = NULL;
      g_autofree char *file = NULL;
      g_autofree char *pixels = NULL;

      g_test_message ("%s", rows[i].graph);
      easel_server_job_add_file (run->job, ADDRESS, path);
      test_run_start (run);
      test_run_finish (run);
      g_assert_no_error (run->error);
      file = test_run_dup_file (run, 0, "images", 0);
      pixbuf = gdk_pixbuf_new_from_file (file, NULL);
      pixels = dump_pixels (pixbuf);
      g_assert_cmpstr (pixels, ==, rows[i].pixels);
    }
}

/* The addresses are named before, those of a batch too; a data URI needs nobody. */
static void
test_addresses (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "input", "four.png", NULL);
  g_autofree char *contents = NULL;
  g_autofree char *base64 = NULL;
  g_autoptr(JsonObject) graph = NULL;
  g_autoptr(TestRun) run = NULL;
  g_auto(GStrv) addresses = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  base64 = g_base64_encode ((guchar *) contents, length);
  graph = test_graph ("{'1':{'class_type':'ComfyUIDeployExternalImageBatch','inputs':{'input_id':'i','images':"
                      "'[^data:image/png;base64,%s^,^http://a/1.png^,^http://a/2.png^]'}},"
                      "'2':{'class_type':'LoadImage','inputs':{'image':'http://a/3.png'}},"
                      "'3':{'class_type':'ComfyUIDeployExternalImage','inputs':{'input_id':'http://a/1.png',"
                      "'default_value_url':'https://b/4.png'}},"
                      "'s':{'class_type':'PreviewImage','inputs':{'images':['1',0]}}}", base64);
  json_object_remove_member (graph, "2");
  run = test_run_new (f->machine, f->folder, "run", graph);
  addresses = easel_server_job_dup_addresses (run->job);
  g_assert_cmpuint (g_strv_length (addresses), ==, 3);
  g_assert_true (g_strv_contains ((const char *const *) addresses, "http://a/1.png"));
  g_assert_true (g_strv_contains ((const char *const *) addresses, "http://a/2.png"));
  g_assert_true (g_strv_contains ((const char *const *) addresses, "https://b/4.png"));

  /* The second of the list cannot be had: it ends there. */
  test_run_start (run);
  test_run_finish (run);
  g_assert_no_error (run->error);
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (easel_json_get_object (
    test_run_get_event (run, "executed", 0), "output"), "images")), ==, 1);
}

/* A picture input that yields nothing breaks the node behind it, with a reason. */
static void
test_nothing (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(TestRun) run = run_graph (f, "{'1':{'class_type':'ComfyUIDeployExternalImage','inputs':{'input_id':'i'}},"
                                         "'s':{'class_type':'PreviewImage','inputs':{'images':['1',0]}}}");

  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_nonnull (strstr (run->error->message, "the linked node gave nothing"));
}

static void
assert_item (TestRun    *run,
             guint       output,
             const char *member,
             guint       nth,
             const char *subfolder,
             const char *filename,
             const char *type)
{
  JsonArray *items = easel_json_get_array (easel_json_get_object (test_run_get_event (run, "executed", output),
                                                                  "output"), member);
  JsonObject *item = json_array_get_object_element (items, nth);

  g_assert_cmpstr (easel_json_get_string (item, "subfolder"), ==, subfolder);
  g_assert_cmpstr (easel_json_get_string (item, "filename"), ==, filename);
  g_assert_cmpstr (easel_json_get_string (item, "type"), ==, type);
}

/* Prefixes: folders, placeholders, the counter that goes on, and no way out. */
static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  const char *batch = "{'1':{'class_type':'EmptyImage','inputs':{'width':3,'height':2,'batch_size':2,'color':0}},"
                      "'s':{'class_type':'SaveImage','inputs':{'images':['1',0],"
                      "'filename_prefix':'a/b/%width%x%height% %batch_num% %date:yyyy%'}}}";
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *first = g_strdup_printf ("3x2 0 %d_00001_.png", g_date_time_get_year (now));
  g_autofree char *second = g_strdup_printf ("3x2 1 %d_00002_.png", g_date_time_get_year (now));
  g_autoptr(TestRun) run = run_graph (f, batch);
  g_autoptr(TestRun) once = run_graph (f, "{" GREY "," SAVE ("['g',0]") "}");
  g_autoptr(TestRun) again = run_graph (f, "{" GREY "," SAVE ("['g',0]") "}");
  g_autoptr(TestRun) out = run_graph (f, "{" GREY ",'s':{'class_type':'SaveImage','inputs':{'images':['g',0],"
                                         "'filename_prefix':'../../x'}}}");
  g_autoptr(TestRun) absolute = run_graph (f, "{" GREY ",'s':{'class_type':'SaveImage','inputs':{'images':['g',0],"
                                              "'filename_prefix':'/tmp/x'}}}");

  g_assert_no_error (run->error);
  assert_item (run, 0, "images", 0, "a/b", first, "output");
  assert_item (run, 0, "images", 1, "a/b", second, "output");
  assert_item (once, 0, "images", 0, "", "x_00001_.png", "output");
  assert_item (again, 0, "images", 0, "", "x_00002_.png", "output");
  g_assert_error (out->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_nonnull (strstr (out->error->message, "outside the output folder"));
  g_assert_error (absolute->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
}

/* A saved PNG carries the graph that made it, and what the client sent along. */
static void
test_metadata (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph ("{" GREY "," SAVE ("['g',0]") ",'ü':{'class_type':'PrimitiveInt',"
                                            "'inputs':{'value':18446744073709551615}},"
                                            "'l':{'class_type':'ComfyUIDeployExternalLora','inputs':{'input_id':'l',"
                                            "'bearer_token':'hush'}}}");
  g_autoptr(JsonObject) extra = test_graph ("{'extra_pnginfo':{'workflow':{'nodes':[],'title':'grün'}}}");
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "run", graph);
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  g_autoptr(JsonNode) prompt = NULL;
  g_autofree char *path = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  easel_server_job_set_extra_data (run->job, extra);
  test_run_start (run);
  test_run_finish (run);
  g_assert_no_error (run->error);
  path = test_run_dup_file (run, 0, "images", 0);
  pixbuf = gdk_pixbuf_new_from_file (path, NULL);
  g_assert_cmpstr (gdk_pixbuf_get_option (pixbuf, "tEXt::workflow"), ==, "{\"nodes\": [], \"title\": \"gr\\u00fcn\"}");
  prompt = easel_json_parse (gdk_pixbuf_get_option (pixbuf, "tEXt::prompt"), -1, NULL);
  found = easel_json_write (prompt);
  g_assert_nonnull (strstr (found, "18446744073709551615"));
  g_assert_nonnull (strstr (found, "\"bearer_token\":\"\""));
  g_assert_null (strstr (found, "hush"));
}

static void
test_outputs (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(TestRun) run =
    run_graph (f, "{" GREY ",'t':{'class_type':'PrimitiveString','inputs':{'value':'{^b^:1}'}},"
                  "'a':{'class_type':'ComfyDeployOutputImage','inputs':{'images':['g',0],'filename_prefix':'x',"
                  "'file_type':'jpg','quality':70,'output_id':'picture'}},"
                  "'b':{'class_type':'ComfyDeployOutputText','inputs':{'text':['t',0],'filename_prefix':'x',"
                  "'file_type':'json','output_id':'words'}},"
                  "'c':{'class_type':'PreviewImage','inputs':{'images':['g',0]}}}");
  g_autofree char *picture = NULL;
  g_autofree char *text = NULL;
  g_autofree char *preview = NULL;
  g_autofree char *contents = NULL;
  JsonObject *item;

  g_assert_no_error (run->error);
  assert_item (run, 0, "images", 0, "", "x_00001_.jpg", "output");
  item = json_array_get_object_element (easel_json_get_array (easel_json_get_object (
    test_run_get_event (run, "executed", 0), "output"), "images"), 0);
  g_assert_cmpstr (easel_json_get_string (item, "output_id"), ==, "picture");
  picture = test_run_dup_file (run, 0, "images", 0);
  g_assert_true (gdk_pixbuf_get_file_info (picture, NULL, NULL) != NULL);

  assert_item (run, 1, "text_file", 0, "", "x_00002_.json", "output");
  text = test_run_dup_file (run, 1, "text_file", 0);
  g_assert_true (g_file_get_contents (text, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "\"b\": 1"));

  preview = test_run_dup_file (run, 2, "images", 0);
  g_assert_nonnull (strstr (preview, "/temp/ComfyUI_temp_"));
}

/* WebP where it can be written, else PNG, never a file that is not what its name says. */
static void
test_webp (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(TestRun) run =
    run_graph (f, "{" GREY ",'a':{'class_type':'ComfyDeployOutputImage','inputs':{'images':['g',0],"
                  "'filename_prefix':'x','file_type':'webp','quality':80}}}");
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  GdkPixbufFormat *format;

  g_assert_no_error (run->error);
  path = test_run_dup_file (run, 0, "images", 0);
  format = gdk_pixbuf_get_file_info (path, NULL, NULL);
  g_assert_nonnull (format);
  name = gdk_pixbuf_format_get_name (format);
  g_assert_true (g_str_has_suffix (path, name));
}

/* Files that are no pictures, or claim to be huge. */
static void
test_bad_files (Fixture       *f,
                gconstpointer  data)
{
  /* A PNG of 60000 × 60000: its header and the beginning of its pixels. */
  static const guint8 huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0\x0f\xb0\xe2\x15"
                               "\0\0\0\x0aIDAT\x78\x9c\0\0\0\0\0\0\0\0\0\0\0\0";
  static const struct {
    const char *name;
    gconstpointer contents;
    gsize length;
    const char *reason;
  } files[] = {
    { "text.png", "no picture", 10, "OSError" },
    { "empty.png", "", 0, "OSError" },
    { "huge.png", huge, sizeof huge - 1, "torch.OutOfMemoryError" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, "input", files[i].name, NULL);
      g_autofree char *graph = g_strdup_printf ("{'1':{'class_type':'LoadImage','inputs':{'image':'%s'}},"
                                                "'s':{'class_type':'PreviewImage','inputs':{'images':['1',0]}}}",
                                                files[i].name);
      g_autoptr(TestRun) run = NULL;
      JsonObject *failure;

      g_assert_true (g_file_set_contents (path, files[i].contents, (gssize) files[i].length, NULL));
      run = run_graph (f, graph);
      g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
      failure = test_run_get_event (run, "execution_error", 0);
      g_assert_cmpstr (easel_json_get_string (failure, "exception_type"), ==, files[i].reason);
      g_assert_cmpstr (easel_json_get_string (failure, "node_type"), ==, "LoadImage");
    }
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/builtin/nodes/pictures", test_pictures },
    { "/builtin/nodes/texts", test_texts },
    { "/builtin/nodes/random-seed", test_random_seed },
    { "/builtin/nodes/external-images", test_external_images },
    { "/builtin/nodes/addresses", test_addresses },
    { "/builtin/nodes/nothing", test_nothing },
    { "/builtin/nodes/names", test_names },
    { "/builtin/nodes/metadata", test_metadata },
    { "/builtin/nodes/outputs", test_outputs },
    { "/builtin/nodes/webp", test_webp },
    { "/builtin/nodes/bad-files", test_bad_files },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
