/**
 * Returns what hears of a request that failed: it hands the error to `onError`, and where that fails too the connection goes.
 *
 * @module
 */
export function answerFailure(onError: (error: unknown) => void, connection: { destroy(): unknown }): (error: unknown) => void {
  return (error) => {
    try {
      onError(error);
    } catch (worse) {
      console.error(worse); // eslint-disable-line no-console -- thrown on, it would end the process
      connection.destroy();
    }
  };
}
