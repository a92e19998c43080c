/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From UI format to API format: what comes out of which nodes, links and values, and what is refused. */

#include "config.h"

#include "base/easel-json.h"
#include "support/easel-test.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-workflow.h"

#include <string.h>

/* In all texts here ' stands for ". */

/**
 * Case:
 * @graph: a UI graph
 * @classes: (nullable): what a machine says about its classes
 * @expected: the API graph without titles, or, after an exclamation mark, a part of the reason why there is none
 */
typedef struct {
  const char *name;
  const char *graph;
  const char *classes;
  const char *expected;
} Case;

#define LOADER "{'id':1,'type':'LoadImage','widgets_values':['a.png','image']}"
#define SAVER "{'id':9,'type':'SaveImage','inputs':[{'name':'images','type':'IMAGE','link':90}],'widgets_values':['x']}"
#define LOADED "'1':{'inputs':{'image':'a.png'},'class_type':'LoadImage'}"
#define SAVED(link) "'9':{'inputs':{'filename_prefix':'x','images':" link "},'class_type':'SaveImage'}"

#define GROUP_NODES \
  "{'index':0,'type':'LoadImage','outputs':[{'name':'IMAGE'},{'name':'MASK'}],'widgets_values':['old.png','image']}," \
  "{'index':1,'type':'ImageScaleBy','inputs':[{'name':'image'},{'name':'scale_by','widget':{'name':'scale_by'}}]," \
  "'outputs':[{'name':'IMAGE'}],'widgets_values':['area',3]}," \
  "{'index':2,'type':'KSampler','inputs':[{'name':'latent_image'}],'outputs':[{'name':'LATENT'}]," \
  "'widgets_values':[1,'fixed',20,8,'euler','normal',1]}"
#define GROUP(more) "'extra':{'groupNodes':{'g':{'nodes':[" GROUP_NODES "],'links':[[0,0,1,0,5,'IMAGE']]" more "}}}"
#define GROUP_VALUES "['new.png','image','lanczos',7,'randomize',30,4,'ddim','simple',0.5]"

#define CLASSES \
  "{'A':{'input':{'required':{'pick':[['p','q'],{'image_upload':true}],'n':['INT',{'default':5}]}," \
  "'optional':{'note':['STRING']}}}," \
  "'B':{'input':{'required':{'curve':['CURVE'],'model':['MODEL'],'strength':['FLOAT']}}}," \
  "'C':{'input':{'required':{'mode':['COMBO',{'options':['one','two']}],'on':['BOOLEAN'],'forced':['INT',{'forceInput':true}]}}}}"

static const Case cases[] = {
  { "reroutes are followed",
    "{'nodes':[" LOADER ",{'id':2,'type':'Reroute','inputs':[{'name':'','link':10}]},"
    "{'id':3,'type':'Reroute','inputs':[{'name':'','link':11}]}," SAVER "],"
    "'links':[[10,1,0,2,0,'*'],[11,2,0,3,0,'*'],[90,3,0,9,0,'IMAGE']]}",
    NULL, "{" LOADED "," SAVED ("['1',0]") "}" },
  { "a primitive node gives its value",
    "{'nodes':[{'id':4,'type':'PrimitiveNode','widgets_values':[768,'fixed']},{'id':5,'type':'EmptyLatentImage',"
    "'inputs':[{'name':'width','widget':{'name':'width'},'link':3}],'widgets_values':[512,512,1]}],"
    "'links':[[3,4,0,5,0,'INT']]}",
    NULL, "{'5':{'inputs':{'width':768,'height':512,'batch_size':1},'class_type':'EmptyLatentImage'}}" },
  { "a link that is not there leaves the widget's value",
    "{'nodes':[{'id':5,'type':'EmptyLatentImage','inputs':[{'name':'width','widget':{'name':'width'},'link':77}],"
    "'widgets_values':[512,512,1]}],'links':[]}",
    NULL, "{'5':{'inputs':{'width':512,'height':512,'batch_size':1},'class_type':'EmptyLatentImage'}}" },
  { "a link to a node that is not there is left out",
    "{'nodes':[" SAVER "],'links':[[90,44,0,9,0,'IMAGE']]}",
    NULL, "{'9':{'inputs':{'filename_prefix':'x'},'class_type':'SaveImage'}}" },
  { "what becomes of a seed is no value",
    "{'nodes':[{'id':'s','type':'KSampler','widgets_values':[18446744073709551615,'increment',20,8.5,'euler','normal',1]}],"
    "'links':[]}",
    NULL, "{'s':{'inputs':{'seed':18446744073709551615,'steps':20,'cfg':8.5,'sampler_name':'euler','scheduler':'normal',"
          "'denoise':1},'class_type':'KSampler'}}" },
  { "notes are left out",
    "{'nodes':[" LOADER ",{'id':2,'type':'Note','widgets_values':['hello']},"
    "{'id':3,'type':'MarkdownNote','widgets_values':['# hello']}],'links':[]}",
    NULL, "{" LOADED "}" },
  { "an older file has the value of its day",
    "{'nodes':[{'id':1,'type':'CLIPVisionEncode'},{'id':2,'type':'InpaintModelConditioning'}],'links':[]}",
    NULL, "{'1':{'inputs':{'crop':'center'},'class_type':'CLIPVisionEncode'},"
          "'2':{'inputs':{'noise_mask':true},'class_type':'InpaintModelConditioning'}}" },
  { "values by name need no table",
    "{'nodes':[{'id':6,'type':'VHS_VideoCombine','inputs':[{'name':'images','link':null}],'widgets_values':"
    "{'frame_rate':8,'format':'video/h264-mp4','crf':19,'size':[1,2],'videopreview':{'hidden':false},'upload':'image'}}],"
    "'links':[]}",
    NULL, "{'6':{'inputs':{'frame_rate':8,'format':'video/h264-mp4','crf':19,'size':{'__value__':[1,2]}},"
          "'class_type':'VHS_VideoCombine'}}" },
  { "a class that nobody knows",
    "{'nodes':[{'id':6,'type':'Novel','title':'Mine','widgets_values':[1]}],'links':[]}",
    NULL, "!node 6 (Mine)" },
  { "two nodes of one id",
    "{'nodes':[" LOADER ",{'id':1,'type':'ImageInvert'}],'links':[]}",
    NULL, "!another node has the same id" },
  { "a value that is empty",
    "{'nodes':[{'id':6,'type':'LoadAudio','widgets_values':[null,null,'']}],'links':[]}",
    NULL, "!no value for “audio”" },

  /* Subgraphs */
  { "a subgraph in a subgraph",
    "{'nodes':[" LOADER ",{'id':2,'type':'u','inputs':[{'name':'in','link':10}],'outputs':[{'name':'out'}]}," SAVER "],"
    "'links':[[10,1,0,2,0,'IMAGE'],[90,2,0,9,0,'IMAGE']],'definitions':{'subgraphs':["
    "{'id':'u','inputs':[{'name':'in'}],'outputs':[{'name':'out'}],'nodes':[{'id':5,'type':'v','inputs':[{'name':'a','link':1}]}],"
    "'links':[{'id':1,'origin_id':-10,'origin_slot':0,'target_id':5,'target_slot':0},"
    "{'id':2,'origin_id':5,'origin_slot':0,'target_id':-20,'target_slot':0}]},"
    "{'id':'v','inputs':[{'name':'a'}],'nodes':[{'id':6,'type':'ImageInvert','inputs':[{'name':'image','link':1}]}],"
    "'links':[{'id':1,'origin_id':-10,'origin_slot':0,'target_id':6,'target_slot':0},"
    "{'id':2,'origin_id':6,'origin_slot':0,'target_id':-20,'target_slot':0}]}]}}",
    NULL, "{" LOADED ",'2:5:6':{'inputs':{'image':['1',0]},'class_type':'ImageInvert'}," SAVED ("['2:5:6',0]") "}" },
  { "a widget that a subgraph shows outside",
    "{'nodes':[{'id':2,'type':'u','inputs':[{'name':'text','widget':{'name':'text'},'link':null}],'widgets_values':['outer']}],"
    "'links':[],'definitions':{'subgraphs':[{'id':'u','inputs':[{'name':'text'}],'nodes':[{'id':5,'type':'CLIPTextEncode',"
    "'inputs':[{'name':'text','widget':{'name':'text'},'link':1}],'widgets_values':['inner']}],"
    "'links':[{'id':1,'origin_id':-10,'origin_slot':0,'target_id':5,'target_slot':0}]}]}}",
    NULL, "{'2:5':{'inputs':{'text':'outer'},'class_type':'CLIPTextEncode'}}" },
  { "a subgraph that is not there",
    "{'nodes':[{'id':2,'type':'b1f3a1c0-0d5e-4d55-9c7b-0f3d1c9a2e11','widgets_values':[]}],'links':[],'definitions':"
    "{'subgraphs':[]}}",
    NULL, "!not in the file" },

  /* Group nodes of the old kind */
  { "a group is taken apart",
    "{'nodes':[" LOADER ",{'id':7,'type':'workflow>g','inputs':[{'name':'scale_by','widget':{'name':'scale_by'},'link':null},"
    "{'name':'latent_image','link':10}],'outputs':[{'name':'MASK'},{'name':'IMAGE'},{'name':'LATENT'}],"
    "'widgets_values':" GROUP_VALUES "}," SAVER "],"
    "'links':[[10,1,0,7,1,'LATENT'],[90,7,1,9,0,'IMAGE']]," GROUP ("") "}",
    NULL, "{" LOADED ",'7:0':{'inputs':{'image':'new.png'},'class_type':'LoadImage'},"
          "'7:1':{'inputs':{'upscale_method':'lanczos','scale_by':3,'image':['7:0',0]},'class_type':'ImageScaleBy'},"
          "'7:2':{'inputs':{'seed':7,'steps':30,'cfg':4,'sampler_name':'ddim','scheduler':'simple','denoise':0.5,"
          "'latent_image':['1',0]},'class_type':'KSampler'}," SAVED ("['7:1',0]") "}" },
  { "a group with an output that is taken inside and outside",
    "{'nodes':[{'id':7,'type':'workflow/g','inputs':[{'name':'scale_by'},{'name':'latent_image','link':null}],"
    "'outputs':[{'name':'IMAGE'},{'name':'MASK'},{'name':'IMAGE 1'},{'name':'LATENT'}],'widgets_values':" GROUP_VALUES "},"
    SAVER "],'links':[[90,7,0,9,0,'IMAGE']]," GROUP (",'external':[[0,0,'IMAGE']]") "}",
    NULL, "{'7:0':{'inputs':{'image':'new.png'},'class_type':'LoadImage'},"
          "'7:1':{'inputs':{'upscale_method':'lanczos','scale_by':3,'image':['7:0',0]},'class_type':'ImageScaleBy'},"
          "'7:2':{'inputs':{'seed':7,'steps':30,'cfg':4,'sampler_name':'ddim','scheduler':'simple','denoise':0.5},"
          "'class_type':'KSampler'}," SAVED ("['7:0',0]") "}" },
  { "a group whose values do not come out even",
    "{'nodes':[{'id':7,'type':'workflow>g','inputs':[{'name':'scale_by'},{'name':'latent_image'}],"
    "'outputs':[{'name':'MASK'},{'name':'IMAGE'},{'name':'LATENT'}],'widgets_values':['new.png','image','lanczos']}],"
    "'links':[]," GROUP ("") "}",
    NULL, "!group node of the old kind" },
  { "a group that is not there",
    "{'nodes':[{'id':7,'type':'workflow>h','widgets_values':[]}],'links':[]," GROUP ("") "}",
    NULL, "!group node of the old kind" },
  { "a group whose links lead nowhere",
    "{'nodes':[{'id':7,'type':'workflow>g'}],'links':[],'extra':{'groupNodes':{'g':{'nodes':[{'type':'ImageInvert'}],"
    "'links':[[0,0,9,0],[-1,0,0,0],['x']]}}}}",
    NULL, "!group node of the old kind" },

  /* What a machine adds */
  { "an upload button stands behind what is required",
    "{'nodes':[{'id':1,'type':'A','widgets_values':['q',6,'image','hello']}],'links':[]}",
    CLASSES, "{'1':{'inputs':{'pick':'q','n':6,'note':'hello'},'class_type':'A'}}" },
  { "what a file does not say is as the front end would have it",
    "{'nodes':[{'id':1,'type':'A','widgets_values':[]},{'id':2,'type':'C','widgets_values':[]}],'links':[]}",
    CLASSES, "{'1':{'inputs':{'pick':'p','n':5,'note':''},'class_type':'A'},"
             "'2':{'inputs':{'mode':'one','on':false},'class_type':'C'}}" },
  { "a widget of a pack's own kind",
    "{'nodes':[{'id':1,'type':'B','inputs':[{'name':'model','type':'MODEL','link':null}],'widgets_values':[{'a':[1]},0.5]}],"
    "'links':[]}",
    CLASSES, "{'1':{'inputs':{'curve':{'a':[1]},'strength':0.5},'class_type':'B'}}" },
  { "a socket of a pack's own kind",
    "{'nodes':[{'id':1,'type':'B','inputs':[{'name':'curve','type':'CURVE','link':null},"
    "{'name':'model','type':'MODEL','link':null}],'widgets_values':[0.5]}],'links':[]}",
    CLASSES, "{'1':{'inputs':{'strength':0.5},'class_type':'B'}}" },
  { "a class that the machine does not have",
    "{'nodes':[" LOADER "],'links':[]}",
    CLASSES, "!does not have nodes of the kind LoadImage; choose a machine" },
};

static char *
dup_quoted (const char *text)
{
  char *quoted = g_strdup (text);

  return g_strdelimit (quoted, "'", '"');
}

static EaselWorkflow *
read_case (const Case *one)
{
  g_autofree char *text = dup_quoted (one->graph);
  g_autofree char *classes_text = one->classes != NULL ? dup_quoted (one->classes) : NULL;
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, "test", &error);
  g_autoptr(JsonNode) classes = NULL;

  g_assert_no_error (error);
  if (classes_text == NULL)
    return g_steal_pointer (&workflow);

  classes = easel_json_parse (classes_text, -1, &error);
  g_assert_no_error (error);

  return easel_workflow_dup_with_classes (workflow, json_node_get_object (classes));
}

static char *
write_without_titles (JsonNode *graph)
{
  g_autoptr(JsonNode) copy = easel_graph_copy (graph);
  g_auto(GStrv) ids = easel_graph_list_nodes (copy);

  for (guint i = 0; ids[i] != NULL; i++)
    json_object_remove_member (easel_graph_get_node (copy, ids[i]), "_meta");

  return easel_json_write (copy);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr(EaselWorkflow) workflow = read_case (one);
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  if (one->expected[0] == '!')
    {
      const char *why = easel_workflow_get_why (workflow);

      g_assert_nonnull (why);
      if (strstr (why, one->expected + 1) == NULL)
        g_error ("said: %s", why);
      return;
    }

  g_assert_cmpstr (easel_workflow_get_why (workflow), ==, NULL);
  expected = dup_quoted (one->expected);
  found = write_without_titles (easel_workflow_get_api_graph (workflow));
  g_assert_cmpstr (found, ==, expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/workflows/conversion/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
