#!/usr/bin/env node
console.log('lobbyguard');
