/** The report's style sheet: one column on paper and phones, two figures a row on a screen. */
export const REPORT_STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f5f6f8;color:#141c26;font:14px/1.5 system-ui,-apple-system,'Segoe UI','Noto Sans',sans-serif;font-variant-numeric:tabular-nums}
header,main{max-width:1360px;margin:0 auto;padding:0 24px}
header{padding-top:32px}
h1{margin:0;font-size:26px;letter-spacing:-.01em}
header p{margin:4px 0 20px;color:#55606e}
h2{margin:32px 0 12px;font-size:17px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:0;margin:0;background:#fff;border:1px solid #dfe4ea;border-radius:10px}
.cards div{padding:14px 18px;border-right:1px solid #dfe4ea}
.cards div:last-child{border:0}
dt{color:#55606e;font-size:12px}
dd{margin:0;font-size:22px;font-weight:620}
dd small{display:block;font-size:12px;font-weight:400;color:#55606e}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,520px),1fr));gap:16px}
figure{margin:0;padding:8px;background:#fff;border:1px solid #dfe4ea;border-radius:10px;break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:16px;margin-top:16px;align-items:start}
table{width:100%;border-collapse:collapse;background:#fff;border:1px solid #dfe4ea;border-radius:10px;font-size:13px}
caption{padding:0 0 6px;text-align:left;font-weight:600}
th,td{padding:5px 12px;border-bottom:1px solid #e9edf1;text-align:left;white-space:nowrap}
tbody th{font-weight:400;color:#55606e}
thead th{position:sticky;top:0;background:#eef1f4;font-size:12px}
td{text-align:right}
thead th+th,.wide td{text-align:right}
.wide td:first-child,.wide th:first-child{text-align:left}
td.n{text-align:right;font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:12.5px}
tr.chosen td{background:#e5f0fa;font-weight:600}
.wide{overflow:auto;max-height:640px;border-radius:10px}
.note{white-space:pre-wrap}
.warning{padding:8px 14px;border-radius:6px;background:#fcf0d9;color:#7a4a00}
main{padding-bottom:64px}
@media print{body{background:#fff}.wide{max-height:none;overflow:visible}}
`.trim();
