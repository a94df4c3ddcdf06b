// Filters the list of questions. Without this script the list is whole, and its groups are reached by links.
(() => {
  const form = document.getElementById('filter');
  const rows = [...document.querySelectorAll('#list tr[data-kind]')];
  const fold = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const row of rows) {
      const fits = ['kind', 'lang', 'style'].every(k => !wanted[k] || row.dataset[k] === wanted[k])
        && (!wanted.failure || row.dataset.failure.split(' ').includes(wanted.failure))
        && fold(row.cells[0].textContent + ' ' + row.cells[1].textContent).includes(fold(wanted.words || ''));
      row.hidden = !fits;
      shown += fits;
    }
    for (const body of document.querySelectorAll('#list tbody')) body.hidden = !body.querySelector('tr[data-kind]:not([hidden])');
    document.getElementById('count').textContent = shown;
  };
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', event => event.preventDefault());
  apply(); // a browser may have kept the choices of the last visit
})();
