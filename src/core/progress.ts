/** Called as work goes on; `total` may be unknown. Printing is the caller's business. */
export type Progress = (done: number, total: number | undefined, what: string) => void;

export const silent: Progress = () => {};
