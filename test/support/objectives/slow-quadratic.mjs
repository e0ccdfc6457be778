// (x − 0.3)² after a few milliseconds, so that kills find trials under way.
export default async (params) => {
  await new Promise((done) => setTimeout(done, 10));
  return (params.x - 0.3) ** 2;
};
