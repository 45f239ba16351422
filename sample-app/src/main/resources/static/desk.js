'use strict';

const $ = (id) => document.getElementById(id);
let maxDocumentSize = Infinity;
let drainUrls = ['actuator/drain'];
let drainReported = false;
let reachable = true;

/* What the desk is */

async function introduce() {
  try {
    const desk = await (await fetch('desk')).json();
    maxDocumentSize = desk.maxDocumentSize;
    $('limit').textContent = `(up to ${bytes(maxDocumentSize)})`;
    if (desk.managementPort && String(desk.managementPort) !== location.port) {
      drainUrls = [`${location.protocol}//${location.hostname}:${desk.managementPort}/actuator/drain`];
    }
  }
  catch {
    setTimeout(introduce, 3000);
  }
}

/* The strip: how the service is, whether or not it reports a drain */

async function readDrain() {
  for (const url of drainUrls) {
    try {
      const response = await fetch(url, { cache: 'no-store', headers: { Accept: 'application/json' } });
      if (response.ok) {
        return await response.json();
      }
    }
    catch {
      // Refused, or not for this origin: the same as not reported
    }
  }
  return null;
}

function remaining(value) {
  if (typeof value === 'number') {
    return `${value.toFixed(1)} s left`;
  }
  const iso = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(value || '');
  return iso ? `${(Number(iso[1] || 0) * 60 + Number(iso[2] || 0)).toFixed(1)} s left` : value;
}

async function watchDrain() {
  let pause = 3000;
  if (!document.hidden) {
    const drain = await readDrain();
    drainReported ||= drain !== null;
    if (drain && drain.state !== 'RUNNING') {
      strip('busy', [`Stopping: ${String(drain.state).toLowerCase()}`, drain.phase, remaining(drain.remaining)]);
      pause = 500;
    }
    else if (!reachable) {
      strip('bad', ['The desk does not answer; trying again']);
    }
    else {
      strip('good', ['The desk is open', drain || drainReported ? null : 'drain state not reported']);
    }
  }
  setTimeout(watchDrain, pause);
}

function strip(tone, parts) {
  const text = parts.filter(Boolean).join(' · ');
  if ($('drain').textContent !== text) {
    $('drain').textContent = text;
  }
  $('drain').dataset.tone = tone;
}

/* The archive */

async function watchDocuments() {
  let pause = 4000;
  if (!document.hidden) {
    try {
      const documents = await (await fetch('documents?limit=50', { cache: 'no-store' })).json();
      show(documents);
      reachable = true;
      if (documents.some(({ state }) => state === 'RECEIVED' || state === 'PROCESSING')) {
        pause = 1000;
      }
    }
    catch {
      reachable = false;
    }
  }
  clearTimeout(watchDocuments.timer);
  watchDocuments.timer = setTimeout(watchDocuments, pause);
}

/* The job feed: the raw one says when to look again, the STOMP one what is being done */

function follow(path, open, heard) {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/${path}`);
  socket.onopen = () => open(socket);
  socket.onmessage = ({ data }) => heard(data);
  // Everybody is closed when the desk stops: not all may come back at once
  socket.onclose = () => setTimeout(() => follow(path, open, heard), 1000 + Math.random() * 4000);
}

function watchFeed() {
  follow('feed', () => watchDocuments(), () => watchDocuments());
  follow('stomp', (socket) => {
    socket.send(`CONNECT\naccept-version:1.2\nhost:${location.hostname}\n\n\0`);
    socket.send('SUBSCRIBE\nid:jobs\ndestination:/topic/jobs\n\n\0');
  }, (frame) => {
    if (frame.startsWith('MESSAGE')) {
      const { documentId, state } = JSON.parse(frame.slice(frame.indexOf('\n\n') + 2, -1));
      $('feed').textContent = `No. ${documentId} is ${state === 'PROCESSING' ? 'being archived' : state.toLowerCase()}`;
    }
  });
}

function show(documents) {
  $('empty').hidden = documents.length > 0;
  const list = $('documents');
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  documents.forEach((document, index) => {
    const item = known.get(String(document.id)) || entry(document.id);
    known.delete(String(document.id));
    const print = JSON.stringify(document);
    if (item.dataset.print !== print) {
      fill(item, document);
      item.dataset.print = print;
    }
    if (list.children[index] !== item) {
      list.insertBefore(item, list.children[index] || null);
    }
  });
  known.forEach((item) => item.remove());
}

function entry(id) {
  const item = document.createElement('li');
  item.dataset.id = id;
  return item;
}

function fill(item, { id, name, size, state, receivedAt, sha256, compressedSize, failure }) {
  const title = element('div', 'title', element('span', 'name', name), element('span', 'state', state.toLowerCase()));
  title.lastChild.dataset.state = state;
  const facts = [`No. ${id}`, bytes(size), new Date(receivedAt).toLocaleString()];
  if (compressedSize != null) {
    facts.splice(2, 0, `${bytes(compressedSize)} compressed`);
  }
  const links = element('div', 'links', link(`documents/${id}/content`, 'Original', name));
  if (state === 'ARCHIVED') {
    links.append(link(`documents/${id}/compressed`, 'Compressed', name), verification(id, name));
  }
  const parts = [title, element('p', 'facts', facts.join(' · '))];
  if (sha256) {
    parts.push(element('p', 'checksum', `SHA-256 ${sha256}`));
  }
  if (failure) {
    parts.push(element('p', 'facts', failure));
  }
  item.replaceChildren(...parts, links);
}

function element(tag, className, ...content) {
  const created = document.createElement(tag);
  created.className = className;
  created.append(...content);
  return created;
}

function link(href, text, name) {
  const created = element('a', '', text);
  created.href = href;
  created.setAttribute('download', '');
  created.setAttribute('aria-label', `${text} of ${name}`);
  return created;
}

function verification(id, name) {
  const created = element('a', '', 'Verify');
  created.href = '#jobs';
  created.setAttribute('role', 'button');
  created.setAttribute('aria-label', `Verify ${name}`);
  created.addEventListener('click', (event) => {
    event.preventDefault();
    fetch(`documents/${id}/verification`, { method: 'POST' }).catch(() => {
      say($('jobs'), 'bad', 'The desk did not answer.');
    });
  });
  return created;
}

/* Jobs, as they are done: the browser comes back by itself when the desk ends the stream */

function watchJobs() {
  const events = new EventSource('jobs/events');
  events.addEventListener('job', ({ data }) => {
    const { documentId, state } = JSON.parse(data);
    const tone = { INTACT: 'good', DAMAGED: 'bad', FAILED: 'bad' }[state] || '';
    say($('jobs'), tone, `Verification of no. ${documentId}: ${state.toLowerCase()}.`);
  });
}

function bytes(count) {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${unit && count < 10 ? count.toFixed(1) : Math.round(count)} ${units[unit]}`;
}

/* Handing in, and reports */

function chosenKind() {
  return document.querySelector('input[name=kind]:checked').value;
}

function say(target, tone, text) {
  target.dataset.tone = tone;
  target.textContent = text;
}

async function ask(form, target, busy, request, done) {
  const button = form.querySelector('button');
  button.disabled = true;
  say(target, '', busy);
  try {
    const response = await request();
    const body = await response.json().catch(() => ({}));
    if (response.ok) {
      done(body);
    }
    else {
      say(target, 'bad', body.detail || `The desk answered ${response.status}`);
    }
  }
  catch {
    say(target, 'bad', 'The desk did not answer.');
  }
  button.disabled = false;
}

$('hand-in').addEventListener('change', () => {
  document.querySelectorAll('[data-kind]').forEach((field) => {
    field.hidden = field.dataset.kind !== chosenKind();
  });
});

$('file').addEventListener('change', () => {
  if ($('file').files.length) {
    $('name').value = $('file').files[0].name;
  }
});

$('hand-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const result = $('hand-in-result');
  const content = chosenKind() === 'file' ? $('file').files[0] : new Blob([$('text').value], { type: 'text/plain' });
  if (!content || content.size === 0) {
    say(result, 'bad', chosenKind() === 'file' ? 'Choose a file that is not empty.' : 'Write some text.');
    return;
  }
  if (content.size > maxDocumentSize) {
    say(result, 'bad', `That is too large; the desk takes up to ${bytes(maxDocumentSize)}.`);
    return;
  }
  ask(event.target, result, 'Handing in…',
    () => fetch(`documents?name=${encodeURIComponent($('name').value)}`, {
      method: 'POST', body: content, headers: { 'Content-Type': content.type || 'application/octet-stream' }
    }),
    (received) => {
      say(result, 'good', `Received as no. ${received.id}.`);
      event.target.reset();
      event.target.dispatchEvent(new Event('change'));
      watchDocuments();
    });
});

$('report').addEventListener('submit', (event) => {
  event.preventDefault();
  const result = $('report-result');
  ask(event.target, result, 'Compiling…', () => fetch(`reports/daily?duration=${Number($('seconds').value)}s`),
    ({ documents, tookMillis }) => {
      const counts = Object.entries(documents).map(([state, count]) => `${count} ${state.toLowerCase()}`).join(', ');
      say(result, 'good', `Ready after ${(tookMillis / 1000).toFixed(1)} s: ${counts}.`);
    });
});

$('hand-in').dispatchEvent(new Event('change'));
introduce().then(watchDrain);
watchDocuments();
watchJobs();
watchFeed();
