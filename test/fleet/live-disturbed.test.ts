import { inFullLength } from "../support/full-length.ts";
import { DISTURBED } from "./schedules.ts";
import { declareStagedTests } from "./staged-tests.ts";

await declareStagedTests(10, DISTURBED, await inFullLength("a fleet of 10 nodes, disturbed and taken back"));
