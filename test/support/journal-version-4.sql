-- A journal as format 4 left it: format 3 with what was said of an unknown outcome. It is never changed.
CREATE TABLE arrivals (
    number INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (number, seq)
  ) STRICT;
INSERT INTO "arrivals" VALUES(2,2,'neighbour 2',X'0506');
CREATE TABLE audit (
    n INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, id TEXT NOT NULL, received_at INTEGER NOT NULL, deadline INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
INSERT INTO "audit" VALUES(1,'gone','id of gone',1,40,'{"of":"gone"}');
CREATE TABLE calls (
    number INTEGER NOT NULL, call INTEGER NOT NULL, effect TEXT NOT NULL, intended INTEGER NOT NULL, ret_code INTEGER, result TEXT,
    request TEXT NOT NULL, PRIMARY KEY (number, call)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "calls" VALUES(2,1,'once',1,NULL,NULL,'{"id":1,"service":"credit-check","function":"check","arguments":[],"tetraplets":[[{"peer":"p","service":"s","function":"f","lens":".$.a"}]]}');
INSERT INTO "calls" VALUES(2,2,'once',0,0,'"of 2"','{"id":2,"service":"credit-check","function":"check","arguments":[],"tetraplets":[[{"peer":"p","service":"s","function":"f","lens":".$.a"}]]}');
INSERT INTO "calls" VALUES(2,3,'once',0,NULL,NULL,'{"id":3,"service":"credit-check","function":"check","arguments":[],"tetraplets":[[{"peer":"p","service":"s","function":"f","lens":".$.a"}]]}');
CREATE TABLE claims (
    scope TEXT PRIMARY KEY, digest TEXT NOT NULL, ref TEXT NOT NULL, call INTEGER NOT NULL, number INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, intended INTEGER NOT NULL, ret_code INTEGER, result TEXT
  ) STRICT;
INSERT INTO "claims" VALUES('key','arguments','busy',1,2,200,1,NULL,NULL);
CREATE TABLE counts (
    key TEXT PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
INSERT INTO "counts" VALUES('k',1,1,50);
CREATE TABLE credentials (
    n INTEGER PRIMARY KEY, number INTEGER NOT NULL, argument_hash TEXT NOT NULL, result_hash TEXT NOT NULL, id TEXT NOT NULL,
    credential TEXT NOT NULL, UNIQUE (number, argument_hash, id)
  ) STRICT;
INSERT INTO "credentials" VALUES(1,2,'arguments 1','result of busy','credential 1','{"id":"credential 1","kind":"capability","issuer":"gateway","expiresAt":1700000100000,"claims":{"account":12345678901234567890,"roles":["teller"]},"grants":[{"service":"sms","arguments":{}}],"uses":[{"key":"uses of 1","limit":3,"expiresAt":1700000100000,"of":"call","owner":"o"}],"links":["credential 1"]}');
CREATE TABLE epochs (n INTEGER PRIMARY KEY, opened_at INTEGER NOT NULL, signed_after INTEGER NOT NULL) STRICT;
INSERT INTO "epochs" VALUES(1,60,70);
CREATE TABLE letters (
    n INTEGER PRIMARY KEY, ref TEXT NOT NULL, particle_id TEXT NOT NULL, initiator TEXT NOT NULL, peer TEXT NOT NULL, at INTEGER NOT NULL,
    problem TEXT NOT NULL, UNIQUE (ref, peer)
  ) STRICT;
CREATE TABLE particles (
    number INTEGER PRIMARY KEY, ref TEXT NOT NULL, id TEXT NOT NULL, initiator TEXT NOT NULL, timestamp INTEGER NOT NULL,
    ttl INTEGER NOT NULL, signature BLOB NOT NULL, received_at INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    first_from TEXT NOT NULL, script TEXT NOT NULL, first_data BLOB NOT NULL
  ) STRICT;
INSERT INTO "particles" VALUES(1,'fresh','id of fresh','initiator',1700000000000,30000,X'05050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505',1700000000001,1,'neighbour 1','(call "fresh" ("s" "f") [])',X'010203');
INSERT INTO "particles" VALUES(2,'busy','id of busy','initiator',1700000000000,30000,X'05050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505',1700000000001,1,'neighbour 1','(call "busy" ("s" "f") [])',X'04');
INSERT INTO "particles" VALUES(3,'failed','id of failed','initiator',1700000000000,30000,X'05050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505',1700000000001,1,'neighbour 1','(call "failed" ("s" "f") [])',X'01');
CREATE TABLE receipts (ref TEXT NOT NULL, n INTEGER NOT NULL, receipt TEXT NOT NULL, PRIMARY KEY (ref, n)) STRICT, WITHOUT ROWID;
INSERT INTO "receipts" VALUES('busy',0,'receipt 0 of busy');
CREATE TABLE revocations (key TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "revocations" VALUES('token',500);
CREATE TABLE sends (
    number INTEGER NOT NULL, peer TEXT NOT NULL, version INTEGER NOT NULL, delivered INTEGER NOT NULL, gave_up INTEGER NOT NULL,
    PRIMARY KEY (number, peer)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "sends" VALUES(2,'p',1,1,0);
INSERT INTO "sends" VALUES(2,'q',1,0,1);
CREATE TABLE settlements (
    ref TEXT NOT NULL, call INTEGER NOT NULL, settlement TEXT NOT NULL, PRIMARY KEY (ref, call)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "settlements" VALUES('gone',3,'{"call":3,"outcome":"happened","at":7}');
CREATE TABLE states (
    number INTEGER PRIMARY KEY, runs INTEGER NOT NULL, calls INTEGER NOT NULL, strikes INTEGER NOT NULL, ended INTEGER NOT NULL,
    first_merged INTEGER NOT NULL, problem TEXT, data BLOB NOT NULL
  ) STRICT;
INSERT INTO "states" VALUES(2,1,3,0,0,1,NULL,X'0101');
INSERT INTO "states" VALUES(3,2,0,3,1,1,'{"type":"urn:sluice:error:SLUICE_CONNECT","title":"The peer cannot be connected to","status":502,"code":"SLUICE_CONNECT","detail":"nobody there","retry":true}',X'0202');
CREATE TABLE unknowns (
    n INTEGER PRIMARY KEY, ref TEXT NOT NULL, call INTEGER NOT NULL, particle_id TEXT NOT NULL, initiator TEXT NOT NULL,
    service TEXT NOT NULL, function TEXT NOT NULL, at INTEGER NOT NULL, detail TEXT NOT NULL, retries INTEGER NOT NULL DEFAULT 0, request TEXT, UNIQUE (ref, call)
  ) STRICT;
INSERT INTO "unknowns" VALUES(1,'gone',1,'id of gone','initiator','sms','send',5,'the gateway ended',0,NULL);
CREATE TABLE uses (key TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (key, place)) STRICT, WITHOUT ROWID;
INSERT INTO "uses" VALUES('k',1,'use 1');
CREATE TABLE watermark (deadline INTEGER NOT NULL) STRICT;
INSERT INTO "watermark" VALUES(10);
CREATE INDEX audit_deadline ON audit (deadline);
CREATE INDEX audit_id ON audit (id);
CREATE INDEX audit_received ON audit (received_at);
CREATE INDEX claims_end ON claims (expires_at);
CREATE INDEX claims_holder ON claims (number, call);
PRAGMA user_version = 4;
