import { madd, mul, zero } from './lanes';
import { rowBytes } from './state';

// Register tiles of the power spectrum: sum over m of c_a c_b for a few columns a and b. Columns
// are contiguous in a row; `end` is the row after the last m. Partial sums never leave registers.

export function rect1x1(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
}

export function rect1x2(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
}

export function rect1x3(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    const b2 = v128.load(b, 32);
    s02 = madd(a0, b2, s02);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
}

export function rect1x4(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  let s03 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    const b2 = v128.load(b, 32);
    s02 = madd(a0, b2, s02);
    const b3 = v128.load(b, 48);
    s03 = madd(a0, b3, s03);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
  v128.store(out, mul(s03, f), 48);
}

export function rect2x1(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s10 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    s10 = madd(a1, b0, s10);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  out += step;
  v128.store(out, mul(s10, f));
}

export function rect2x2(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s10 = zero();
  let s11 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    s10 = madd(a1, b0, s10);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    s11 = madd(a1, b1, s11);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  out += step;
  v128.store(out, mul(s10, f));
  v128.store(out, mul(s11, f), 16);
}

export function rect2x3(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  let s10 = zero();
  let s11 = zero();
  let s12 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    s10 = madd(a1, b0, s10);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    s11 = madd(a1, b1, s11);
    const b2 = v128.load(b, 32);
    s02 = madd(a0, b2, s02);
    s12 = madd(a1, b2, s12);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
  out += step;
  v128.store(out, mul(s10, f));
  v128.store(out, mul(s11, f), 16);
  v128.store(out, mul(s12, f), 32);
}

export function rect2x4(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  let s03 = zero();
  let s10 = zero();
  let s11 = zero();
  let s12 = zero();
  let s13 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    s10 = madd(a1, b0, s10);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    s11 = madd(a1, b1, s11);
    const b2 = v128.load(b, 32);
    s02 = madd(a0, b2, s02);
    s12 = madd(a1, b2, s12);
    const b3 = v128.load(b, 48);
    s03 = madd(a0, b3, s03);
    s13 = madd(a1, b3, s13);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
  v128.store(out, mul(s03, f), 48);
  out += step;
  v128.store(out, mul(s10, f));
  v128.store(out, mul(s11, f), 16);
  v128.store(out, mul(s12, f), 32);
  v128.store(out, mul(s13, f), 48);
}

export function rect3x2(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s10 = zero();
  let s11 = zero();
  let s20 = zero();
  let s21 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const a2 = v128.load(a, 32);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    s10 = madd(a1, b0, s10);
    s20 = madd(a2, b0, s20);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    s11 = madd(a1, b1, s11);
    s21 = madd(a2, b1, s21);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  out += step;
  v128.store(out, mul(s10, f));
  v128.store(out, mul(s11, f), 16);
  out += step;
  v128.store(out, mul(s20, f));
  v128.store(out, mul(s21, f), 16);
}

export function rect3x3(a: usize, b: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  let s10 = zero();
  let s11 = zero();
  let s12 = zero();
  let s20 = zero();
  let s21 = zero();
  let s22 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const a2 = v128.load(a, 32);
    const b0 = v128.load(b);
    s00 = madd(a0, b0, s00);
    s10 = madd(a1, b0, s10);
    s20 = madd(a2, b0, s20);
    const b1 = v128.load(b, 16);
    s01 = madd(a0, b1, s01);
    s11 = madd(a1, b1, s11);
    s21 = madd(a2, b1, s21);
    const b2 = v128.load(b, 32);
    s02 = madd(a0, b2, s02);
    s12 = madd(a1, b2, s12);
    s22 = madd(a2, b2, s22);
    a += rowBytes;
    b += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
  out += step;
  v128.store(out, mul(s10, f));
  v128.store(out, mul(s11, f), 16);
  v128.store(out, mul(s12, f), 32);
  out += step;
  v128.store(out, mul(s20, f));
  v128.store(out, mul(s21, f), 16);
  v128.store(out, mul(s22, f), 32);
}

export function tri1(a: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    s00 = madd(a0, a0, s00);
    a += rowBytes;
  }
  v128.store(out, mul(s00, f));
}

export function tri2(a: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s11 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    s00 = madd(a0, a0, s00);
    const a1 = v128.load(a, 16);
    s01 = madd(a0, a1, s01);
    s11 = madd(a1, a1, s11);
    a += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  out += step;
  v128.store(out, mul(s11, f), 16);
}

export function tri3(a: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  let s11 = zero();
  let s12 = zero();
  let s22 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    s00 = madd(a0, a0, s00);
    const a1 = v128.load(a, 16);
    s01 = madd(a0, a1, s01);
    s11 = madd(a1, a1, s11);
    const a2 = v128.load(a, 32);
    s02 = madd(a0, a2, s02);
    s12 = madd(a1, a2, s12);
    s22 = madd(a2, a2, s22);
    a += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
  out += step;
  step -= 16;
  v128.store(out, mul(s11, f), 16);
  v128.store(out, mul(s12, f), 32);
  out += step;
  v128.store(out, mul(s22, f), 32);
}

export function tri4(a: usize, end: usize, f: v128, out: usize, step: usize): void {
  let s00 = zero();
  let s01 = zero();
  let s02 = zero();
  let s03 = zero();
  let s11 = zero();
  let s12 = zero();
  let s13 = zero();
  let s22 = zero();
  let s23 = zero();
  let s33 = zero();
  while (a < end) {
    const a0 = v128.load(a);
    s00 = madd(a0, a0, s00);
    const a1 = v128.load(a, 16);
    s01 = madd(a0, a1, s01);
    s11 = madd(a1, a1, s11);
    const a2 = v128.load(a, 32);
    s02 = madd(a0, a2, s02);
    s12 = madd(a1, a2, s12);
    s22 = madd(a2, a2, s22);
    const a3 = v128.load(a, 48);
    s03 = madd(a0, a3, s03);
    s13 = madd(a1, a3, s13);
    s23 = madd(a2, a3, s23);
    s33 = madd(a3, a3, s33);
    a += rowBytes;
  }
  v128.store(out, mul(s00, f));
  v128.store(out, mul(s01, f), 16);
  v128.store(out, mul(s02, f), 32);
  v128.store(out, mul(s03, f), 48);
  out += step;
  step -= 16;
  v128.store(out, mul(s11, f), 16);
  v128.store(out, mul(s12, f), 32);
  v128.store(out, mul(s13, f), 48);
  out += step;
  step -= 16;
  v128.store(out, mul(s22, f), 32);
  v128.store(out, mul(s23, f), 48);
  out += step;
  v128.store(out, mul(s33, f), 48);
}
