/**
 * What a command says to the cell that started it in a process of its own, in order: how far it is, and at last
 * what it came to. Carried by structured clones, which keep NaN and typed arrays.
 */
export type JobEvent<Result> =
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly text: string }
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'error'; readonly message: string };

/** Told how far a job is. */
export type OnProgress = (done: number, total: number, text: string) => void;
