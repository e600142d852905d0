/** The look of the stand-in's pages: plain CSS, system fonts, no script. Its own, so nobody takes it for Stripe's. */
export const STYLE = `
:root { color-scheme: light; --ink: #1b1f24; --soft: #5b6470; --line: #d9dde3; --wash: #f4f5f2; --accent: #135c43;
  --accent-dark: #0d4431; --bad: #a3201c; --bad-wash: #fdf1f0; --focus: #1f6feb; --radius: 10px; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: inherit; text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.banner { margin: 0; background: #fff3cd; color: #533f03; border-bottom: 1px solid #ecd98f; padding: 8px 20px; font-size: 14px; text-align: center; }
.split { display: grid; min-height: calc(100vh - 40px); }
.summary { background: var(--wash); padding: 24px 20px; }
.pay { padding: 24px 20px 40px; }
.inner { width: 100%; max-width: 440px; margin-inline: auto; }
.back { display: inline-flex; gap: 8px; align-items: center; min-height: 44px; color: var(--soft); text-decoration: none; }
.back:hover { color: var(--ink); text-decoration: underline; }
h1 { font-size: 17px; font-weight: 600; color: var(--soft); margin: 12px 0 0; }
h2 { font-size: 20px; margin: 0 0 16px; }
.total { font-size: 38px; font-weight: 650; line-height: 1.2; letter-spacing: -0.02em; margin: 2px 0 20px; font-variant-numeric: tabular-nums; }
.lines { list-style: none; margin: 0; padding: 0; display: grid; gap: 14px; }
.line { display: flex; gap: 12px; align-items: start; }
.line img, .line .blank { width: 44px; height: 44px; border-radius: 6px; object-fit: cover; background: #e3e6e0; display: block; }
.line .what { flex: 1; min-width: 0; }
.line .name { font-weight: 550; overflow-wrap: anywhere; }
.line small, .muted { color: var(--soft); font-size: 14px; display: block; }
.amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
.sums { margin: 20px 0 0; border-top: 1px solid var(--line); padding-top: 14px; display: grid; gap: 8px; }
.sums div { display: flex; justify-content: space-between; gap: 16px; }
.sums dd { margin: 0; }
.sums .due { font-weight: 650; }
form { display: grid; gap: 18px; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: grid; gap: 14px; }
legend { font-weight: 600; padding: 0; margin-bottom: 10px; }
label { display: block; font-size: 14px; font-weight: 550; margin-bottom: 5px; }
input[type=text], input[type=email] { width: 100%; min-height: 46px; padding: 10px 12px; font: inherit; color: inherit; background: #fff;
  border: 1px solid #8b95a1; border-radius: 8px; }
input[aria-invalid=true] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
.error { color: var(--bad); font-size: 14px; margin: 5px 0 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; align-items: start; }
.choices { display: grid; gap: 8px; }
.choice { display: flex; align-items: center; gap: 10px; min-height: 48px; padding: 0 14px; border: 1px solid var(--line); border-radius: 8px; margin: 0; }
.choice:has(:checked) { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
form:has(#method-sepa:checked) .by-card, form:has(#method-card:checked) .by-sepa { display: none; }
form:has([id^='pm_']:checked) :is(.by-card, .by-sepa, .by-name) { display: none; }
.alert { background: var(--bad-wash); border: 1px solid #e9b9b6; color: var(--bad); border-radius: 8px; padding: 12px 14px; margin: 0 0 18px; }
button, .button { display: inline-flex; justify-content: center; align-items: center; width: 100%; min-height: 50px; padding: 0 20px; font: inherit; font-weight: 650;
  color: #fff; background: var(--accent); border: 0; border-radius: var(--radius); cursor: pointer; text-decoration: none; }
button:hover, .button:hover { background: var(--accent-dark); }
button.quiet { background: #fff; color: var(--ink); border: 1px solid #8b95a1; }
button.quiet:hover { background: var(--wash); }
details { margin-top: 24px; border-top: 1px solid var(--line); padding-top: 14px; font-size: 14px; }
summary { cursor: pointer; min-height: 32px; color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { text-align: start; padding: 6px 8px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
code { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.note { max-width: 560px; margin: 8vh auto; padding: 0 20px; display: grid; gap: 14px; }
.note h2 { font-size: 26px; margin: 0; }
.note p { margin: 0; }
.wide { max-width: 1100px; margin: 0 auto; padding: 24px 20px 60px; }
.wide section { margin-top: 32px; overflow-x: auto; }
@media (min-width: 900px) {
  .split { grid-template-columns: 1fr 1fr; }
  .summary, .pay { padding: 56px 48px; }
  .summary .inner { margin-inline: auto 0; padding-inline-end: 40px; }
  .pay .inner { margin-inline: 0 auto; padding-inline-start: 40px; }
  .summary .inner, .pay .inner { max-width: 480px; }
}
`;
