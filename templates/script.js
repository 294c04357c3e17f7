'use strict';
// Everything is on the page without this script. It sorts tables, saves them, and copies the citation.
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

  for (const table of document.querySelectorAll('table')) {
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

  // On paper everything is open.
  const folded = Array.from(document.querySelectorAll('details'));
  addEventListener('beforeprint', () => folded.forEach((part) => { part.dataset.was = part.open ? 'yes' : ''; part.open = true; }));
  addEventListener('afterprint', () => folded.forEach((part) => { part.open = part.dataset.was === 'yes'; }));
}());
