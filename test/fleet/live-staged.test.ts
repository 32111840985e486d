import { inFullLength } from "../support/full-length.ts";
import { inStages, UNDISTURBED } from "./schedules.ts";
import { declareStagedTests } from "./staged-tests.ts";

const isFull = await inFullLength("a fleet of 10 nodes, through every schedule");

await declareStagedTests(isFull ? 10 : 3, isFull ? UNDISTURBED : [inStages]);
