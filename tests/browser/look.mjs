// Opens reports in Chromium as readers do, with and without scripts, narrow and wide, light and dark, on paper; and says
// everything that is wrong.  node look.mjs report.html …   CHROMIUM names another browser; PICTURES a folder for pictures.
import { readFileSync, mkdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const WIDTHS = [360, 768, 1280];
const PAPERS = ['A4', 'Letter'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.PICTURES;
const faults = [];
let checks = 0;

const check = (holds, what) => { checks += 1; if (!holds) faults.push(what); };

// A page that reports every request but its own, and everything that the console says.
async function open(browser, file, { width, scripts, scheme = 'light' }) {
  const page = await browser.newPage();
  const where = `${file} at ${width} px, ${scripts ? 'with' : 'without'} scripts, ${scheme}`;
  const own = pathToFileURL(resolve(file)).href;
  page.on('request', (request) => {
    // What a reader saves is made on the page itself.
    const url = request.url().split('#')[0];
    if (url !== own && !url.startsWith('blob:')) faults.push(`${where}: asked for ${url}`);
  });
  page.on('console', (said) => { if (['error', 'warn'].includes(said.type())) faults.push(`${where}: console says ${said.text()}`); });
  page.on('pageerror', (error) => faults.push(`${where}: ${error}`));
  await page.setJavaScriptEnabled(scripts);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(own, { waitUntil: 'load' });
  return [page, where];
}

// Nothing is wider than the page but what scrolls by itself, and every row of a table is whole.
const overflow = () => {
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const scrolls = (element) => element.closest('.scroll, pre, .unseen, .skip');
  const beyond = Array.from(document.body.querySelectorAll('*')).filter((element) => {
    const box = element.getBoundingClientRect();
    return !scrolls(element) && box.width > 0 && box.right > document.documentElement.clientWidth + 1;
  });
  return { wide, beyond: beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 80)) };
};

// A picture of each chapter: the whole page is taller than one picture may be.
async function shoot(page, file, name) {
  for (const section of await page.$$('main > section')) {
    const id = await section.evaluate((part) => part.id);
    await section.screenshot({ path: join(pictures, `${basename(dirname(resolve(file)))}-${name}-${id}.png`) });
  }
}

async function looks(browser, file) {
  for (const width of WIDTHS) {
    for (const scripts of [true, false]) {
      const [page, where] = await open(browser, file, { width, scripts });
      const { wide, beyond } = await page.evaluate(overflow);
      check(!wide && beyond.length === 0, `${where}: wider than the screen: ${beyond.join(' ')}`);
      if (!scripts) {
        const hidden = await page.evaluate(() => Array.from(document.querySelectorAll('main table, main figure'))
          .filter((part) => part.offsetParent === null && !part.closest('details, form'))
          .map((part) => part.id));
        check(hidden.length === 0, `${where}: not shown: ${hidden}`);
      }
      const over = await page.evaluate(crowded);
      check(over.length === 0, `${where}: texts over each other: ${over.slice(0, 4).join('; ')}`);
      if (pictures && scripts) await shoot(page, file, String(width));
      await page.close();
    }
  }
}

async function accessible(browser, file) {
  for (const scheme of ['light', 'dark']) {
    for (const width of [360, 1280]) {
      const [page, where] = await open(browser, file, { width, scripts: true, scheme });
      if (pictures && scheme === 'dark') await shoot(page, file, `${width}-dark`);
      await page.evaluate(() => document.querySelectorAll('details').forEach((part) => { part.open = true; }));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }));
      for (const { id, help, nodes } of violations) {
        check(false, `${where}: ${id} (${help}), ${nodes.length} times: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' | ')}`);
      }
      const faint = await page.evaluate(contrast);
      check(faint.length === 0, `${where}: too faint in pictures: ${faint.slice(0, 5).join(', ')}`);
      checks += 1;
      await page.close();
    }
  }
}

// Text in pictures, which axe leaves out: at least 4.5 to 1 against what lies behind it.
const contrast = () => {
  const light = (text) => {
    const [r, g, b] = text.match(/\d+(\.\d+)?/g).slice(0, 3).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const faint = [];
  for (const svg of document.querySelectorAll('figure svg')) {
    if (svg.getBoundingClientRect().width === 0) continue;
    const painted = Array.from(svg.querySelectorAll('rect:not(.spot), polygon, circle'))
      .filter((shape) => getComputedStyle(shape).fill !== 'none')
      .map((shape) => [shape.getBoundingClientRect(), getComputedStyle(shape)]);
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const under = painted.filter(([at, style]) => Number(style.opacity) > 0 && at.left <= x && x <= at.right && at.top <= y && y <= at.bottom).pop();
      const behind = under ? light(under[1].fill) : ground;
      const ink = light(getComputedStyle(text).fill);
      const ratio = (Math.max(ink, behind) + 0.05) / (Math.min(ink, behind) + 0.05);
      if (ratio < 4.5) faint.push(`${text.textContent.trim()} (${ratio.toFixed(2)})`);
    }
  }
  return faint;
};

// No two texts of a picture lie over each other.
const crowded = () => {
  const over = [];
  for (const svg of document.querySelectorAll('figure svg')) {
    const boxes = Array.from(svg.querySelectorAll('text'), (text) => [text.textContent.trim(), text.getBoundingClientRect()]);
    boxes.forEach(([words, a], at) => boxes.slice(at + 1).forEach(([others, b]) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // Lines of one label touch at their edges.
      if (wide > 2 && high > 5) over.push(`${svg.closest('figure').id}: “${words}” and “${others}”`);
    }));
  }
  return over;
};

async function prints(browser, file) {
  const words = (text) => text.replace(/\s+/g, '');
  for (const format of PAPERS) {
    for (const scripts of [true, false]) {
      const [page, where] = await open(browser, file, { width: 1280, scripts });
      await page.emulateMediaType('print');
      if (scripts) await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      // The width of the paper between its margins, at 96 pixels an inch.
      await page.setViewport({ width: Math.floor(((format === 'A4' ? 210 : 215.9) - 28) / 25.4 * 96), height: 900 });
      const wide = await page.evaluate(() => Array.from(document.querySelectorAll('main table, main figure svg'))
        .filter((part) => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((part) => part.id || part.closest('figure').id));
      check(wide.length === 0, `${where}, ${format}: cut at the right: ${wide}`);
      const pdf = await page.pdf({ format, preferCSSPageSize: false, path: pictures && scripts ? join(pictures, `${basename(dirname(resolve(file)))}-${format}.pdf`) : undefined });
      check(words(Buffer.from(pdf.slice(0, 5)).toString()) === '%PDF-', `${where}, ${format}: no PDF`);
      const first = await page.evaluate(() => document.getElementById('s1').getBoundingClientRect().bottom + scrollY);
      const height = ((format === 'A4' ? 297 : 279.4) - 24) / 25.4 * 96;
      check(first <= height, `${where}, ${format}: key findings end at ${Math.round(first)} px of a page of ${Math.round(height)}`);
      await page.close();
    }
  }
}

// The controls do what they say.
async function works(browser, file) {
  // The built-in study has every control; others may lack some.
  const whole = file.includes('who-could-read-these');
  const [page, where] = await open(browser, file, { width: 1280, scripts: true });
  const sorted = await page.evaluate(() => {
    const table = document.getElementById('table-summary');
    const numbers = () => Array.from(table.tBodies[0].rows, (row) => parseFloat(row.cells[1].textContent.replace(/,/g, ''))).filter((number) => !Number.isNaN(number));
    const before = numbers().join();
    const button = table.tHead.rows[0].cells[1].querySelector('button');
    button.click();
    const down = numbers();
    button.click(); button.click();
    return { down: down.every((number, at) => at === 0 || down[at - 1] >= number), back: numbers().join() === before };
  });
  check(sorted.down && sorted.back, `${where}: sorting does not sort, or does not go back`);
  const chosen = await page.evaluate(() => {
    const select = document.querySelector('.choice select');
    if (!select) return null;
    const shown = () => Array.from(document.querySelectorAll('.choice figure')).filter((figure) => !figure.hidden);
    select.value = '1';
    select.dispatchEvent(new Event('change'));
    return shown().length === 1 && shown()[0].querySelector('.subtitle').textContent.endsWith(select.selectedOptions[0].textContent);
  });
  check(chosen ?? !whole, `${where}: choosing an adversary shows another picture`);
  const moved = await page.evaluate(() => {
    const form = document.getElementById('what-if');
    if (!form) return null;
    const { values, grids } = JSON.parse(document.getElementById('what-if-data').textContent);
    const adversary = Number(document.getElementById('what-if-adversary').value);
    const cells = (at) => Array.from(form.querySelector('tbody').rows, (row) => row.cells[at].textContent);
    if (form.hidden || cells(1).join() !== cells(2).join()) return false;
    // All dials at their ends together, against the last of each grid.
    const turn = (to) => values.forEach((list, dial) => {
      const range = document.getElementById('dial-' + dial);
      range.value = String(to ? list.length : 0);
      range.dispatchEvent(new Event('input', { bubbles: true }));
    });
    turn(true);
    const ends = cells(2).every((text, service) => text === (grids[adversary][service]?.answers.at(-1) ?? '–'));
    turn(false);
    // Every position of every dial alone.
    return ends && values.every((list, dial) => list.every((_, value) => {
      const range = document.getElementById('dial-' + dial);
      range.value = String(value + 1);
      range.dispatchEvent(new Event('input', { bubbles: true }));
      const right = cells(2).every((text, service) => {
        const grid = grids[adversary][service];
        if (!grid) return text === '–';
        const sizes = grid.dials.map((other) => values[other].length + 1);
        const place = grid.dials.indexOf(dial);
        const index = place < 0 ? 0 : (value + 1) * sizes.slice(place + 1).reduce((a, b) => a * b, 1);
        return text === grid.answers[index];
      });
      range.value = '0';
      range.dispatchEvent(new Event('input', { bubbles: true }));
      return right;
    }));
  });
  check(moved ?? !whole, `${where}: what-if shows other numbers than the grid has`);
  const unfolded = await page.evaluate(async () => {
    const line = document.querySelector('.source span[id]');
    if (!line) return null;
    location.hash = '#' + line.id;
    await new Promise((done) => setTimeout(done, 50));
    return line.closest('details').open;
  });
  check(unfolded ?? !whole, `${where}: a link to a scenario's line does not unfold it`);
  await page.close();
}

const files = process.argv.slice(2);
if (files.length === 0 || files.some((file) => !existsSync(file))) {
  console.error('usage: node look.mjs report.html …');
  process.exit(2);
}
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
for (const file of files) {
  for (const part of [looks, accessible, prints, works]) await part(browser, file);
}
await browser.close();
faults.forEach((fault) => console.log(fault));
console.log(`${files.length} reports, ${checks} checks in Chromium, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
