// Takes up to 200 ms, so that a fault finds trials under way.
import { setTimeout } from 'node:timers/promises';

export default async (params) => {
  await setTimeout(200 * params.x);
  return { value: (params.x - 0.3) ** 2, metrics: { x: params.x } };
};
