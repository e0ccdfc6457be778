// Vector helpers for one element type T, f32 (four lanes) or f64 (two lanes).

@inline
export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

@inline
export function splatFrom<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load64_splat(at);
  return v128.load32_splat(at);
}

/** a·b + c, fused where the module is compiled with relaxed SIMD. */
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

@inline
export function sumLanes<T>(v: v128): f64 {
  if (sizeof<T>() == 8) return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
  return (
    <f64>f32x4.extract_lane(v, 0) +
    <f64>f32x4.extract_lane(v, 1) +
    (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3))
  );
}
