/** What a model can be exported as; see docs/export.md. */
export const EXPORT_FORMATS = ['pestle', 'onnx', 'tfjs', 'ase'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
