// The peers that browsers use, one of each kind, against the port that is given. Prints a line for each
// message and each end, and "ready" once all are open and have had an answer.
'use strict';

const { Client } = require('@stomp/stompjs');
const SockJS = require('sockjs-client');
const WebSocket = require('ws');

const host = `127.0.0.1:${process.argv[2]}`;
let opening = 0;
let left = 0;
let open = 0;

function print(peer, ...words) {
	console.log([peer, ...words].join(' '));
}

function expectAnswer() {
	opening++;
	left++;
	let answered = false;
	return () => {
		if (!answered) {
			answered = true;
			open++;
			if (open === opening) {
				console.log('ready');
			}
		}
	};
}

function ended(peer) {
	left--;
	if (left === 0) {
		// agents that keep idle connections must not keep the process
		setImmediate(() => process.exit(0));
	}
}

// ws offers permessage-deflate, and Tomcat takes it
function ws(peer, path, question) {
	const answered = expectAnswer();
	const socket = new WebSocket(`ws://${host}${path}`, { perMessageDeflate: { threshold: 0 } });
	socket.on('open', () => {
		print(peer, 'extensions', socket.extensions);
		socket.send(question);
	});
	socket.on('message', (data) => {
		print(peer, 'got', data);
		answered();
	});
	socket.on('close', (code, reason) => {
		print(peer, 'closed', code, reason);
		ended(peer);
	});
}

function sockJs(peer, transport) {
	const answered = expectAnswer();
	const socket = new SockJS(`http://${host}/sockjs`, null, { transports: transport });
	socket.onopen = () => socket.send('hello');
	socket.onmessage = (event) => {
		print(peer, 'got', event.data);
		answered();
	};
	socket.onclose = (event) => {
		print(peer, 'closed', event.code, event.reason);
		ended(peer);
	};
}

function stomp(peer, webSocketFactory) {
	const answered = expectAnswer();
	let asking;
	const client = new Client({ webSocketFactory, reconnectDelay: 0, heartbeatIncoming: 5000, heartbeatOutgoing: 5000 });
	client.onConnect = () => {
		print(peer, 'protocol', client.connectedVersion);
		client.subscribe('/topic/echo', (message) => {
			print(peer, 'got', message.body);
			clearInterval(asking);
			answered();
		});
		// the broker may see a message before the subscription that was sent ahead of it
		asking = setInterval(() => client.publish({ destination: '/topic/echo', body: 'hello' }), 200);
	};
	client.onWebSocketClose = (event) => {
		clearInterval(asking);
		print(peer, 'closed', event.code, event.reason);
		ended(peer);
	};
	client.activate();
}

ws('raw', '/raw', 'hello');
ws('jakarta', '/jakarta/1', 'hello');
sockJs('sockjs-websocket', 'websocket');
sockJs('sockjs-streaming', 'xhr-streaming');
sockJs('sockjs-eventsource', 'eventsource');
sockJs('sockjs-polling', 'xhr-polling');
stomp('stomp', () => new WebSocket(`ws://${host}/stomp`, ['v12.stomp']));
stomp('stomp-sockjs', () => new SockJS(`http://${host}/sockjs-stomp`, null, { transports: 'websocket' }));
