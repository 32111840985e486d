import { redisStore } from "waxseal/sessions/redis";
import { postgresStore } from "waxseal/sessions/postgres";
import { Redis, Cluster } from "ioredis";
import { createClient, createCluster } from "@redis/client";
import pg from "pg";
redisStore(new Redis()); redisStore(new Cluster([])); redisStore(createClient()); 
redisStore(createCluster({ rootNodes: [] }));
postgresStore(new pg.Pool()); postgresStore(new pg.Client());
// @ts-expect-error not a client
redisStore({ sendCommand: 1 });
