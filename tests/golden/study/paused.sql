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
INSERT INTO "symexp_measurements" VALUES(1,1,0,1,0,'[1.0]',NULL,1.79584380312598037719e+09);
INSERT INTO "symexp_measurements" VALUES(2,1,1,1,0,'[4.0]',NULL,1.79584380312799215314e+09);
INSERT INTO "symexp_measurements" VALUES(3,1,2,1,0,'[12.0]',NULL,1.79584380312899804113e+09);
INSERT INTO "symexp_measurements" VALUES(4,1,2,2,1,'[12.1]',NULL,1.79584380313000392908e+09);
INSERT INTO "symexp_measurements" VALUES(5,1,3,1,0,'[11.0]',NULL,1.79584380313901615148e+09);
INSERT INTO "symexp_measurements" VALUES(6,1,4,1,0,'[3.0]',NULL,1.7958438031399817467e+09);
INSERT INTO "symexp_measurements" VALUES(7,1,5,1,0,'[22.0]',NULL,1.79584380314098739626e+09);
INSERT INTO "symexp_measurements" VALUES(8,1,5,2,1,'[22.1]',NULL,1.79584380314400482176e+09);
INSERT INTO "symexp_measurements" VALUES(9,1,6,1,0,'[15.0]',NULL,1.79584380314501070976e+09);
CREATE TABLE symexp_revisions (
	study_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	PRIMARY KEY (study_id, number, kind)
);
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
INSERT INTO "symexp_spaces" VALUES(1,'{"symexp":1,"value":{"x":{"$oneof":{"candidates":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29]}}}}',NULL,NULL);
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
INSERT INTO "symexp_studies" VALUES(1,'paused','[{"at":["x"],"candidates":[[0],[1],[2],[3],[4],[5],[6],[7],[8],[9],[10],[11],[12],[13],[14],[15],[16],[17],[18],[19],[20],[21],[22],[23],[24],[25],[26],[27],[28],[29]],"distinct":true,"k":1,"kind":"choices","sorted":false}]','["maximize"]','["reward"]',7,1.79584380311399102216e+09);
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
INSERT INTO "symexp_trials" VALUES(1,0,'paused','1','cea3878a334b240469d159ff840b6434',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',1,'[1.1]','{"loss": 0.5, "constraint:size": -24.0}',NULL,'{"fingerprint": "3c3218063f72ffea1d7c8b57440b40184e96ae714c320876f131dd0bab2125c7", "fidelity": {"budgets": [1, 3, 9], "budget": 1, "rewards": [[1, [1.1]]], "attempts": 0, "violations": [[1, 0.0]]}}',1.79584380312099170682e+09,1.79584380312698626514e+09);
INSERT INTO "symexp_trials" VALUES(1,1,'paused','4','c33cedce35493fc82dfad8ee5206e23e',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',1,'[4.1]','{"loss": 0.5, "constraint:size": -21.0}',NULL,'{"fingerprint": "08f50a11751611c5363cbdcf36cd4a667e9e9d449cd9d936f0d271b0c26a08d2", "fidelity": {"budgets": [1, 3, 9], "budget": 1, "rewards": [[1, [4.1]]], "attempts": 0, "violations": [[1, 0.0]]}}',1.79584380312698626514e+09,1.79584380312799215314e+09);
INSERT INTO "symexp_trials" VALUES(1,2,'paused','12','68f978fe50aca8ee91e0e1f94618c62f',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',2,'[12.3]','{"loss": 0.5, "constraint:size": -13.0}',NULL,'{"fingerprint": "1e62cdc22bf31dea58e17e545cae111151d84acf56b2459ae7df944288df815d", "fidelity": {"budgets": [1, 3, 9], "budget": 3, "rewards": [[1, [12.1]], [3, [12.3]]], "attempts": 1, "violations": [[1, 0.0], [3, 0.0]]}}',1.79584380313000392908e+09,1.79584380313000392908e+09);
INSERT INTO "symexp_trials" VALUES(1,3,'paused','11','e6b4f544e1e6a0b584960a7923fcb2e6',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',1,'[11.1]','{"loss": 0.5, "constraint:size": -14.0}',NULL,'{"fingerprint": "b69148ffcec30ad0a11d5082297dd404cef710a55f4beb85f2b26cd65473c172", "fidelity": {"budgets": [1, 3, 9], "budget": 1, "rewards": [[1, [11.1]]], "attempts": 0, "violations": [[1, 0.0]]}}',1.7958438031380102634e+09,1.79584380313901615148e+09);
INSERT INTO "symexp_trials" VALUES(1,4,'paused','3','c3585b60b755fb13e6e65a16d20f1230',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',1,'[3.1]','{"loss": 0.5, "constraint:size": -22.0}',NULL,'{"fingerprint": "97431c7b717077576692f4b227dad58df36d1ce0c356e0f6e5ec6c34be1e7abe", "fidelity": {"budgets": [1, 3, 9], "budget": 1, "rewards": [[1, [3.1]]], "attempts": 0, "violations": [[1, 0.0]]}}',1.79584380313901615148e+09,1.7958438031399817467e+09);
INSERT INTO "symexp_trials" VALUES(1,5,'paused','22','063eec829409736711358b662d019c3a',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',2,'[22.3]','{"loss": 0.5, "constraint:size": -3.0}',NULL,'{"fingerprint": "9db127698e7637f9644f6953e9dc87b5e7cac57442d720fd6e2fe3aa8029b289", "fidelity": {"budgets": [1, 3, 9], "budget": 3, "rewards": [[1, [22.1]], [3, [22.3]]], "attempts": 1, "violations": [[1, 0.0], [3, 0.0]]}}',1.79584380314400482176e+09,1.79584380314400482176e+09);
INSERT INTO "symexp_trials" VALUES(1,6,'paused','15','9675b6dec15bf8bcc7647e466b1bfc69',NULL,'c7bf9e5a-8872-476d-a1c7-5e083c6d9552:pid:[4026531836]/11239/587054/.bb9b22d1cf29404581837b8a4a7f733d',1,'[15.1]','{"loss": 0.5, "constraint:size": -10.0}',NULL,'{"fingerprint": "2514b30eecf0237b11f963d42827a0b28505982df071c2331831f0f5a385ff04", "fidelity": {"budgets": [1, 3, 9], "budget": 1, "rewards": [[1, [15.1]]], "attempts": 0, "violations": [[1, 0.0]]}}',1.79584380314501070976e+09,1.79584380314501070976e+09);
CREATE INDEX symexp_measurements_at ON symexp_measurements (study_id, at);
CREATE INDEX symexp_trials_due ON symexp_trials (study_id, due);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('symexp_studies',1);
COMMIT;
