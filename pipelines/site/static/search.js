"use strict";
// Search in the block of data of search.html. Whatever is shown of a report is set as text.
(() => {
  const MOST = 200;
  const AROUND = 90;
  const field = document.getElementById("q");
  const status = document.getElementById("search-count");
  const place = document.getElementById("search-results");
  const index = JSON.parse(document.getElementById("search-index").textContent);

  // Letters without case and accents, ligatures apart; the same for each character by itself.
  const fold = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/[\p{M}\u00ad\u200b-\u200d]/gu, "").replace(/ς/g, "σ");
  // Groups of three digits without what separates them: 1.234.567, 1 234 567 and 1,234,567.
  const GROUPS = /(?<![\d.,])\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?!\d)/g;
  const joined = (text) => text.replace(GROUPS, (found) => found.replace(/\D/g, ""));

  // "€ 1.234.567,50" to "1234567.5"; null for what is no amount.
  const amountOf = (text) => {
    const bare = joined(text.replace(/^[-−–+€\s]+|[\s€%]+$/gu, "").replace(/[.,][-–]+$/, ""));
    const found = /^(\d+)(?:[.,](\d{1,4}))?$/.exec(bare);
    if (!found) return null;
    const cents = (found[2] || "").replace(/0+$/, "");
    return found[1].replace(/^0+(?=\d)/, "") + (cents ? "." + cents : "");
  };

  // What is typed to words, each with the amount that it may be.
  const AMOUNT = /€?\s*\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,](?:\d{1,2}|[-–]+))?(?!\d)(?:\s*euro?\b)?/gi;
  // A number is one as a whole: 500000 is no part of 15000000. Any other word may be part of one.
  const termOf = (typed, amount) => {
    const word = typed.replace(/(\d)[.,]0+$/, "$1");
    const plain = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const whole = /^\d[\d.,]*$/.test(word) ? `(?<![\\d])${plain}(?!\\d)` : plain;
    const loose = /^\d{4,}$/.test(word) ? [...word].join("[.,'’ \\u00a0\\u202f]?") : plain;
    const marks = whole === plain ? plain : `(?<!\\d|\\d[.,])${loose}(?!\\d|[.,]\\d{3})`;
    return { word, amount, whole: new RegExp(whole), marks };
  };
  const termsOf = (typed) => {
    const terms = [];
    const rest = typed.replace(/\beuro?\b\s*(?=\d)/gi, "€").replace(AMOUNT, (found) => {
      const bare = found.replace(/€|\s*euro?$|[.,][-–]+$/gi, "").trim();
      terms.push(termOf(joined(fold(bare)), amountOf(bare)));
      return " ";
    });
    for (const one of rest.split(/\s+/)) {
      const word = fold(one.replace(/^€/, ""));
      if (word) terms.push(termOf(word, amountOf(one)));
    }
    return terms;
  };

  const reports = index.reports.map(([publisher, title, address]) => ({
    publisher, title, address, folded: fold(`${publisher} ${title}`),
  }));
  const entries = [
    ...index.figures.map(([report, id, label, context, stated, printed, digits, page]) => ({
      report, title: label, context, stated, digits, page, text: "",
      anchor: `#figure-${id}`, folded: joined(fold(`${label} ${context} ${stated} ${printed}`)),
    })),
    ...index.sections.map(([report, title, text, page, isShown]) => ({
      report, title, text, page, context: "", stated: "", digits: "",
      anchor: isShown ? `#page-${page}` : "", folded: joined(fold(`${title} ${text}`)),
    })),
  ];

  const isAmount = (entry, term) =>
    term.amount !== null && entry.digits !== "" &&
    (entry.digits === term.amount ||
      (!term.amount.includes(".") && entry.digits.split(".")[0] === term.amount));
  const has = (entry, term) => term.whole.test(entry.folded) || isAmount(entry, term);

  // An entry has at least one of the words itself; the others may be in the name of its report.
  const matches = (entry, terms) => {
    const name = reports[entry.report].folded;
    let own = false;
    for (const term of terms) {
      if (has(entry, term)) own = true;
      else if (!term.whole.test(name)) return false;
    }
    return own;
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // Where in a text the words stand, in its own characters.
  const spots = (text, terms) => {
    let folded = "";
    const from = [];
    let at = 0;
    for (const character of text) {
      const one = fold(character);
      for (let i = 0; i < one.length; i += 1) from.push(at);
      folded += one;
      at += character.length;
    }
    from.push(at);
    const found = [];
    for (const { marks } of terms) {
      for (const hit of folded.matchAll(new RegExp(marks, "g"))) {
        let end = hit.index + hit[0].length;
        while (end < from.length - 1 && from[end] === from[end - 1]) end += 1;
        found.push([from[hit.index], from[end]]);
      }
    }
    return found.sort((one, other) => one[0] - other[0]);
  };

  const marked = (text, terms) => {
    const made = element("bdi");
    let at = 0;
    for (const [start, end] of spots(text, terms)) {
      if (start < at) continue;
      made.append(text.slice(at, start), element("mark", text.slice(start, end)));
      at = end;
    }
    made.append(text.slice(at));
    return made;
  };

  // The part of a text around the first word that is found.
  const snippet = (text, terms) => {
    const first = spots(text, terms)[0];
    const hit = first ? first[0] : 0;
    let start = Math.max(0, hit - AROUND);
    let end = Math.min(text.length, hit + 2 * AROUND);
    if (start > 0) start = text.indexOf(" ", start) + 1 || start;
    if (start > hit) start = hit;
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), first ? first[1] : 0) || end;
    const part = text.slice(start, end).replace(/\s+/g, " ");
    return (start > 0 ? "… " : "") + part + (end < text.length ? " …" : "");
  };

  const row = (entry, terms) => {
    const made = element("li");
    const told = element("div");
    const link = element("a");
    link.href = reports[entry.report].address + entry.anchor;
    link.append(marked(entry.title, terms));
    const page = status.dataset.page.replace("{page}", entry.page);
    const context = [entry.context, page].filter(Boolean).join(" · ");
    told.append(link, " ", element("bdi", context, "context"));
    if (entry.text) {
      const shown = element("div", "", "snippet");
      shown.append(marked(snippet(entry.text, terms), terms));
      told.append(shown);
    }
    made.append(told);
    if (entry.stated) made.append(element("span", entry.stated, "amount"));
    return made;
  };

  const group = (number, rows) => {
    const made = element("section");
    const heading = element("h2");
    const link = element("a");
    link.href = reports[number].address;
    const { publisher, title } = reports[number];
    link.append(element("bdi", publisher, "publisher"), ": ", element("bdi", title));
    heading.append(link);
    made.append(heading);
    if (rows.length) {
      const list = element("ul", "", "results");
      list.append(...rows);
      made.append(list);
    }
    return made;
  };

  const told = (count) => {
    const { none, one, many, capped } = status.dataset;
    if (count === 0) return none;
    if (count === 1) return one;
    return (count > MOST ? capped : many).replace("{count}", count).replace("{shown}", MOST);
  };

  const search = () => {
    const terms = termsOf(field.value);
    place.replaceChildren();
    status.textContent = "";
    if (!terms.length) return;
    const named = reports.map((one) => terms.every((term) => term.whole.test(one.folded)));
    const groups = new Map();
    let count = 0;
    const take = (report, make) => {
      count += 1;
      if (count > MOST) return;
      if (!groups.has(report)) groups.set(report, []);
      if (make) groups.get(report).push(make());
    };
    named.forEach((isNamed, report) => isNamed && take(report));
    for (const entry of entries) {
      if (matches(entry, terms)) take(entry.report, () => row(entry, terms));
    }
    const inOrder = [...groups].sort((one, other) => one[0] - other[0]);
    place.append(...inOrder.map(([report, rows]) => group(report, rows)));
    status.textContent = told(count);
  };

  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
  field.value = new URLSearchParams(location.search).get("q") || "";
  search();
  field.focus();
})();
