import app from "@/app/en.json";
import approvals from "@/features/approvals/en.json";
import audit from "@/features/audit/en.json";
import data from "@/features/data/en.json";
import editor from "@/features/editor/en.json";
import executions from "@/features/executions/en.json";
import expression from "@/features/expression/en.json";
import health from "@/features/health/en.json";
import home from "@/features/home/en.json";
import inspector from "@/features/inspector/en.json";
import settings from "@/features/settings/en.json";
import stats from "@/features/stats/en.json";
import tables from "@/features/tables/en.json";
import workflows from "@/features/workflows/en.json";
import shared from "@/shared/en.json";

/** One namespace a feature, each in its own file. */
export const resources = {
  app,
  approvals,
  audit,
  data,
  editor,
  executions,
  expression,
  health,
  home,
  inspector,
  settings,
  shared,
  stats,
  tables,
  workflows,
};
