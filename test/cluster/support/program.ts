import { start } from "../../../src/cli/start.ts";

/* The program as a process of its own, for tests that end it. */
start();
