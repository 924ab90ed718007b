import app from "@/app/en.json";
import data from "@/features/data/en.json";
import editor from "@/features/editor/en.json";
import executions from "@/features/executions/en.json";
import expression from "@/features/expression/en.json";
import home from "@/features/home/en.json";
import inspector from "@/features/inspector/en.json";
import settings from "@/features/settings/en.json";
import workflows from "@/features/workflows/en.json";
import shared from "@/shared/en.json";

/** One namespace a feature, each in its own file. */
export const resources = {
  app,
  data,
  editor,
  executions,
  expression,
  home,
  inspector,
  settings,
  shared,
  workflows,
};
