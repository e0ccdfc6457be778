import { features, spectrum } from './state';

/** Writes the scratch spectrum as two rows of float64. */
export function writeRows64(a: usize, b: usize): void {
  let p = spectrum;
  const end = p + (<usize>(features & ~1) << 4);
  while (p < end) {
    const u = v128.load(p);
    const v = v128.load(p, 16);
    v128.store(a, v128.shuffle<f64>(u, v, 0, 2));
    v128.store(b, v128.shuffle<f64>(u, v, 1, 3));
    p += 32;
    a += 16;
    b += 16;
  }
  if (features & 1) {
    store<f64>(a, load<f64>(p));
    store<f64>(b, load<f64>(p, 8));
  }
}

/** Writes the scratch spectrum as two rows of float32. */
export function writeRows32(a: usize, b: usize): void {
  let p = spectrum;
  const end = p + (<usize>(features & ~3) << 4);
  while (p < end) {
    const u = f32x4.demote_f64x2_zero(v128.load(p));
    const v = f32x4.demote_f64x2_zero(v128.load(p, 16));
    const w = f32x4.demote_f64x2_zero(v128.load(p, 32));
    const x = f32x4.demote_f64x2_zero(v128.load(p, 48));
    const uv = v128.shuffle<f32>(u, v, 0, 4, 1, 5);
    const wx = v128.shuffle<f32>(w, x, 0, 4, 1, 5);
    v128.store(a, v128.shuffle<f64>(uv, wx, 0, 2));
    v128.store(b, v128.shuffle<f64>(uv, wx, 1, 3));
    p += 64;
    a += 16;
    b += 16;
  }
  for (let k = features & ~3; k < features; k++) {
    store<f32>(a, <f32>load<f64>(p));
    store<f32>(b, <f32>load<f64>(p, 8));
    p += 16;
    a += 4;
    b += 4;
  }
}
