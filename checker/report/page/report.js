'use strict';
(function () {
  const search = document.getElementById('search');
  const check = document.getElementById('check');
  const level = document.getElementById('level');
  const durability = document.getElementById('durability');
  const shown = document.getElementById('shown');
  const matches = (node, attribute, control) =>
      !control || !control.value || node.getAttribute(attribute) === control.value;
  function apply() {
    const words = (search ? search.value : '').toLowerCase().split(/\s+/).filter(Boolean);
    const says = node => { const text = node.textContent.toLowerCase(); return words.every(word => text.includes(word)); };
    let count = 0;
    const findings = document.querySelectorAll('article.finding');
    for (const node of findings) {
      node.hidden = !(matches(node, 'data-check', check) && matches(node, 'data-level', level) && says(node));
      if (!node.hidden) ++count;
    }
    for (const node of document.querySelectorAll('tr.row'))
      node.hidden = !(matches(node, 'data-durability', durability) && says(node));
    for (const node of document.querySelectorAll('section.module'))
      node.hidden = !node.querySelector('tr.row:not([hidden])');
    if (shown) shown.textContent = count + ' of ' + findings.length + ' shown';
  }
  function openTarget() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const details = target && target.querySelector('details');
    if (details) { details.open = true; target.scrollIntoView(); }
  }
  for (const control of [search, check, level, durability])
    for (const event of ['input', 'change'])
      if (control) control.addEventListener(event, apply);
  window.addEventListener('hashchange', openTarget);
  apply();
  openTarget();
})();
