export type ParamValue = number | string | boolean;

/** One point of a search space. Inactive parameters are absent, never null. */
export type Params = Readonly<Record<string, ParamValue>>;
