import "./language";
import { createRoot } from "react-dom/client";
import "@/shared/styles/index.css";
import "@/shared/i18n";
import { detectPlatform, setPlatform } from "@/platform";
import { App } from "./app";

setPlatform(await detectPlatform());
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
