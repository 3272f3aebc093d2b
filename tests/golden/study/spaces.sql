BEGIN TRANSACTION;
CREATE TABLE symexp_measurements (
	id INTEGER NOT NULL, 
	study_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	attempt INTEGER NOT NULL, 
	step BIGINT NOT NULL, 
	rewards TEXT NOT NULL, 
	metrics TEXT, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (study_id, number, attempt, step)
);
INSERT INTO "symexp_measurements" VALUES(1,1,0,2,0,'[0.25, 48.0]','{"loss": 1.5}',1.79582973125199532506e+09);
INSERT INTO "symexp_measurements" VALUES(2,1,1,1,0,'[0.5, 40.0]','{"loss": 1.5}',1.79582973125300121306e+09);
INSERT INTO "symexp_measurements" VALUES(3,1,2,1,0,'[0.75, 48.0]','{"loss": 1.5}',1.79582973126599645613e+09);
INSERT INTO "symexp_measurements" VALUES(4,1,4,1,0,'[0.625, 24.0]','{"loss": 1.5}',1.79582973126700210569e+09);
INSERT INTO "symexp_measurements" VALUES(5,1,5,1,0,'[1.5, 24.0]','{"loss": 1.5}',1.79582973126800799369e+09);
CREATE TABLE symexp_revisions (
	study_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	PRIMARY KEY (study_id, number, kind)
);
INSERT INTO "symexp_revisions" VALUES(1,0,'retried');
CREATE TABLE symexp_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "symexp_schema" VALUES(1);
CREATE TABLE symexp_spaces (
	study_id INTEGER NOT NULL, 
	space TEXT, 
	chosen TEXT, 
	reason TEXT, 
	PRIMARY KEY (study_id)
);
INSERT INTO "symexp_spaces" VALUES(1,'{"symexp":1,"value":{"lr":{"$floatv":{"min_value":0.001,"max_value":0.1,"scale":"log"}},"layers":{"$manyof":{"num_choices":2,"distinct":true,"sorted":false,"candidates":[8,16,32]}},"opt":{"$oneof":{"candidates":["sgd",{"name":"adam","beta":{"$floatv":{"min_value":0.5,"max_value":0.9}}}]}}}}',NULL,NULL);
CREATE TABLE symexp_studies (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	spec TEXT NOT NULL, 
	directions TEXT NOT NULL, 
	metrics TEXT NOT NULL, 
	next_number BIGINT NOT NULL, 
	created DOUBLE NOT NULL, 
	UNIQUE (name)
);
INSERT INTO "symexp_studies" VALUES(1,'digits','[{"at":["lr"],"kind":"float","max":0.1,"min":0.001,"points":null,"scale":"log"},{"at":["layers"],"candidates":[[8],[16],[32]],"distinct":true,"k":2,"kind":"choices","sorted":false},{"at":["opt"],"candidates":[["''sgd''"],["{name=''adam'', beta=floatv(0.5, 0.9)}",[{"at":["beta"],"kind":"float","max":0.9,"min":0.5,"points":null,"scale":null}]]],"distinct":true,"k":1,"kind":"choices","sorted":false}]','["maximize", "minimize"]','["acc", "size"]',6,1.79582973123099350933e+09);
CREATE TABLE symexp_trials (
	study_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	dna TEXT, 
	dna_key TEXT, 
	due DOUBLE, 
	owner TEXT, 
	attempts INTEGER NOT NULL, 
	rewards TEXT, 
	metrics TEXT, 
	error TEXT, 
	metadata TEXT, 
	started DOUBLE, 
	finished DOUBLE, 
	PRIMARY KEY (study_id, number), 
	UNIQUE (study_id, dna_key), 
	FOREIGN KEY(study_id) REFERENCES symexp_studies (id)
);
INSERT INTO "symexp_trials" VALUES(1,0,'complete','[0.014818760081276772,[1,2],{"1":0.6639541027627687}]','59aacc779a07ce37f37ff50fbfc1d68a',NULL,'0a64334e-0af8-4a6c-9363-afbd9852601a:pid:[4026531836]/10759/347733/aa9ae4d1c5f1463b8d888bce92e6dfc5',2,'[0.5, 48.0]','{"loss": 0.5}',NULL,'{"retried": [{"state": "skipped", "attempts": 1, "error": "try it again"}], "fingerprint": "32d345d6ea075f4f8a4064858c8ec8a1bd39b642f43b27134ab3c0ab058cf1c4", "host": "a", "links": {"board": "http://b"}}',1.79582973125098943707e+09,1.79582973125199532506e+09);
INSERT INTO "symexp_trials" VALUES(1,1,'complete','[0.053455884269337006,[0,2],{"1":0.554626749164068}]','d17a81babe03c59f0a5a5c44320889b9',NULL,'0a64334e-0af8-4a6c-9363-afbd9852601a:pid:[4026531836]/10759/347733/aa9ae4d1c5f1463b8d888bce92e6dfc5',1,'[1.0, 40.0]','{"loss": 0.5}',NULL,'{"fingerprint": "ed588953a8a0b7546cfb37f4766910211d71a57899189185f8a9cc101f425ead", "host": "a"}',1.79582973125199532506e+09,1.79582973125300121306e+09);
INSERT INTO "symexp_trials" VALUES(1,2,'complete','[0.001664734962768053,[1,2],0]','eb31b05140137184076b0d8f5f0546a8',NULL,'0a64334e-0af8-4a6c-9363-afbd9852601a:pid:[4026531836]/10759/347733/aa9ae4d1c5f1463b8d888bce92e6dfc5',1,'[1.5, 48.0]','{"loss": 0.5}',NULL,'{"fingerprint": "13c1abb8c70fbdd7b917e266448c805417b161b5ce29045a5ea4493be03d962b", "host": "a"}',1.79582973125300121306e+09,1.79582973126599645613e+09);
INSERT INTO "symexp_trials" VALUES(1,3,'skipped','[0.06019655842693103,[0,2],{"1":0.7959869072832846}]','46cbd71ff1add6883b96298e2f729ad5',NULL,'0a64334e-0af8-4a6c-9363-afbd9852601a:pid:[4026531836]/10759/347733/aa9ae4d1c5f1463b8d888bce92e6dfc5',1,NULL,NULL,'no','{"host": "a"}',1.79582973126599645613e+09,1.79582973126700210569e+09);
INSERT INTO "symexp_trials" VALUES(1,4,'pruned','[0.06704076371149378,[0,1],{"1":0.772541187389755}]','063b290fbb4f193ac41e8adb5076a7ab',NULL,'0a64334e-0af8-4a6c-9363-afbd9852601a:pid:[4026531836]/10759/347733/aa9ae4d1c5f1463b8d888bce92e6dfc5',1,'[1.25, 24.0]',NULL,NULL,NULL,1.79582973126700210569e+09,1.79582973126700210569e+09);
INSERT INTO "symexp_trials" VALUES(1,5,'running','[0.018582470175761198,[0,1],{"1":0.8733032230817843}]','0271c7a623b0903a2f4e29a5fcd9bbf2',1.79582979126700210568e+09,'0a64334e-0af8-4a6c-9363-afbd9852601a:pid:[4026531836]/10759/347733/aa9ae4d1c5f1463b8d888bce92e6dfc5',1,NULL,NULL,NULL,NULL,1.79582973126700210569e+09,NULL);
CREATE INDEX symexp_measurements_at ON symexp_measurements (study_id, at);
CREATE INDEX symexp_trials_due ON symexp_trials (study_id, due);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('symexp_studies',1);
COMMIT;
