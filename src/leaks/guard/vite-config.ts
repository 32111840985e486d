/** What is used of the configuration of Vite 5 to 8. */
export interface ViteConfig {
  readonly root: string;
  readonly mode: string;
  readonly envDir: string | false;
  /** "" where there is none. */
  readonly publicDir: string;
  readonly build: { readonly ssr: boolean | string; readonly copyPublicDir?: boolean | undefined };
  /** Whether this is the configuration of workers, which are built apart. */
  readonly isWorker: boolean;
}
