// Two independent configurations (or centres) ride in the two lanes of every vector.

/** Bytes of one pair of lanes. */
export const LANES: usize = 16;

/** a·b + c; fused where the module is built for relaxed SIMD. */
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

@inline export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

@inline export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

@inline export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

/** One number in both lanes. */
@inline export function both(address: usize): v128 {
  return v128.load64_splat(address);
}

@inline export function zero(): v128 {
  return f64x2.splat(0);
}
