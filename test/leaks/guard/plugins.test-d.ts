/**
 * The plugins as the real bundlers type them, compiled with everything else by `npm run typecheck`; nothing here runs.
 *
 * @module
 */
import type { Plugin as EsbuildPlugin } from "esbuild";
import type { Plugin as RolldownPlugin } from "rolldown";
import type { Plugin as RollupPlugin } from "rollup";
import { expectTypeOf } from "vitest";
import type { Plugin as VitePlugin, PluginOption, UserConfig } from "vite";
import type { Configuration, WebpackPluginInstance } from "webpack";
import { guard } from "../../../src/leaks/guard/index.ts";

// Every one of these would make what follows pass vacuously.
expectTypeOf<ReturnType<typeof guard.vite>>().not.toBeAny();
expectTypeOf<ReturnType<typeof guard.rollup>>().not.toBeAny();
expectTypeOf<ReturnType<typeof guard.webpack>>().not.toBeAny();
expectTypeOf<ReturnType<typeof guard.esbuild>>().not.toBeAny();
expectTypeOf<VitePlugin>().not.toBeAny();
expectTypeOf<RollupPlugin>().not.toBeAny();
expectTypeOf<RolldownPlugin>().not.toBeAny();
expectTypeOf<WebpackPluginInstance>().not.toBeAny();
expectTypeOf<EsbuildPlugin>().not.toBeAny();

export const vite: VitePlugin[] = guard.vite();
export const viteOption: PluginOption = guard.vite();
export const viteConfig: UserConfig = { plugins: [guard.vite({ keys: () => undefined })] };
export const rollup: RollupPlugin = guard.rollup();
export const rolldown: RolldownPlugin = guard.rollup();
export const webpack: WebpackPluginInstance = guard.webpack();
export const webpackConfig: Configuration = { plugins: [guard.webpack()] };
export const esbuild: EsbuildPlugin = guard.esbuild();

// @ts-expect-error a plugin of another bundler
export const wrong: EsbuildPlugin = guard.webpack();
