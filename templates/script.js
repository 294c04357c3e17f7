'use strict';
// Everything is on the page without this script. It sorts tables, saves them, copies the citation, lets one picture of
// several be chosen, and moves what is assumed through a grid of answers.
(function () {
  const say = document.createElement('p');
  say.className = 'skip';
  say.setAttribute('role', 'status');
  document.body.append(say);

  const button = (words, does) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = words;
    made.addEventListener('click', does);
    return made;
  };
  const cells = (row) => Array.from(row.cells, (cell) => cell.textContent.trim());
  const value = (text) => {
    const number = parseFloat(text.replace(/,/g, ''));
    return Number.isNaN(number) ? null : number;
  };
  // Numbers first, the other words after them in their own order: "–" and "n/a" are no numbers.
  const order = (one, other, numeric) => {
    if (!numeric) return one.localeCompare(other, 'en');
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return (a === null) - (b === null);
    return a - b;
  };

  for (const table of document.querySelectorAll('table:not(.live)')) {
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    const first = Array.from(body.rows);
    heads.forEach((head, column) => {
      if (first.length < 3) return;
      const numeric = head.classList.contains('number');
      const words = head.textContent;
      head.textContent = '';
      head.append(button(words, () => {
        const was = head.getAttribute('aria-sort');
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        // The third press gives the report's own order back.
        const now = was === null ? (numeric ? 'descending' : 'ascending')
          : was === (numeric ? 'descending' : 'ascending') ? (numeric ? 'ascending' : 'descending') : null;
        const rows = first.slice();
        if (now) {
          head.setAttribute('aria-sort', now);
          const sign = now === 'ascending' ? 1 : -1;
          rows.sort((one, other) => {
            const [a, b] = [cells(one)[column], cells(other)[column]];
            const missing = numeric && (value(a) === null) !== (value(b) === null);
            return missing ? order(a, b, true) : sign * order(a, b, numeric);
          });
        }
        body.append(...rows);
        say.textContent = now ? 'Sorted by ' + words + ', ' + now : 'In the order of the report';
      }));
    });
    const save = button('Save this table as CSV', () => {
      // A spreadsheet must not take a cell for a formula.
      const quoted = (text) => '"' + text.replace(/^[=+\-@\t\r]/, "'$&").replace(/"/g, '""') + '"';
      const rows = [table.tHead.rows[0], ...body.rows].map((row) => cells(row).map(quoted).join(','));
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([rows.join('\r\n') + '\r\n'], { type: 'text/csv' }));
      link.download = table.id + '.csv';
      link.click();
      URL.revokeObjectURL(link.href);
    });
    save.className = 'save';
    table.parentElement.after(save);
  }

  const cite = document.getElementById('cite');
  if (cite && navigator.clipboard) {
    const copy = button('Copy', () => {
      navigator.clipboard.writeText(cite.textContent.replace(/^Cite as: /, ''))
        .then(() => { say.textContent = 'Copied'; copy.textContent = 'Copied'; });
    });
    cite.after(copy);
  }

  // One picture of several.
  for (const choice of document.querySelectorAll('.choice')) {
    const others = choice.querySelector('.others');
    const first = choice.querySelector('figure');
    if (!others) continue;
    const figures = [first, ...others.querySelectorAll('figure')];
    const names = [first.querySelector('.subtitle').textContent.replace(/^.*Adversary: /, ''),
      ...Array.from(others.children).filter((part) => part.dataset.name).map((part) => part.dataset.name)];
    const label = document.createElement('label');
    const select = document.createElement('select');
    names.forEach((name, at) => select.append(new Option(name, at)));
    label.append('Figure 2 for the adversary ', select);
    label.className = 'chooser';
    figures.slice(1).forEach((figure) => { figure.hidden = true; choice.append(figure); });
    others.remove();
    choice.prepend(label);
    select.addEventListener('change', () => {
      figures.forEach((figure, at) => { figure.hidden = at !== Number(select.value); });
    });
  }

  // What if: the answers were computed with the run; this only looks them up.
  const form = document.getElementById('what-if');
  if (form) {
    const { values, grids } = JSON.parse(document.getElementById('what-if-data').textContent);
    const [adversary, reference] = ['adversary', 'reference'].map((name) => document.getElementById('what-if-' + name));
    const dials = Array.from(form.querySelectorAll('.dial'));
    const variants = Array.from(form.querySelectorAll('.variant'));
    const rows = Array.from(form.querySelector('tbody').rows);
    const answer = (service, positions) => {
      const grid = grids[adversary.value][service];
      if (!grid) return '–';
      const at = grid.dials.reduce((sum, dial) => sum * (values[dial].length + 1) + positions[dial], 0);
      return grid.answers[at];
    };
    const shown = (number) => (number > 0 ? '+' : number < 0 ? '−' : '') + Math.abs(number).toLocaleString('en', { maximumSignificantDigits: 3 });
    const redraw = () => {
      const positions = dials.map((dial) => Number(dial.value));
      dials.forEach((dial, at) => {
        const words = positions[at] ? values[at][positions[at] - 1] : 'as assumed';
        dial.nextElementSibling.value = words;
        dial.setAttribute('aria-valuetext', words);
      });
      const base = value(answer(Number(reference.value), positions));
      rows.forEach((row, service) => {
        const now = answer(service, positions);
        const number = value(now);
        row.cells[1].textContent = answer(service, positions.map(() => 0));
        row.cells[2].textContent = now;
        row.cells[3].textContent = number === null || base === null ? '–' : shown(number - base);
        row.cells[4].firstElementChild.style.width = (number || 0) / 10 + '%';
        row.hidden = variants.some((choice) => choice.value !== ''
          && [choice.dataset.one, choice.dataset.other].includes(String(service)) && choice.value !== String(service));
      });
    };
    form.hidden = false;
    form.addEventListener('input', redraw);
    form.addEventListener('submit', (event) => event.preventDefault());
    redraw();
  }

  // A link to a line of a folded file, or to a row of a folded table, opens what it lies in.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const part = target && target.closest('details');
    if (part && !part.open) { part.open = true; target.scrollIntoView(); }
  };
  addEventListener('hashchange', unfold);
  unfold();

  // On paper everything is open.
  const folded = Array.from(document.querySelectorAll('details:not(.source)'));
  addEventListener('beforeprint', () => folded.forEach((part) => { part.dataset.was = part.open ? 'yes' : ''; part.open = true; }));
  addEventListener('afterprint', () => folded.forEach((part) => { part.open = part.dataset.was === 'yes'; }));
}());
