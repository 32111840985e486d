/** As `manage.py migrate` makes it. Source: Django 5.2, django/contrib/sessions/migrations/0001_initial.py, on PostgreSQL. */
export const POSTGRES_DJANGO_TABLE_SQL = `CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" timestamp with time zone NOT NULL);
CREATE INDEX "django_session_session_key_c0390e0f_like" ON "django_session" ("session_key" varchar_pattern_ops);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");`;

/** As above, on MySQL and MariaDB. */
export const MYSQL_DJANGO_TABLE_SQL = [
  "CREATE TABLE `django_session` (`session_key` varchar(40) NOT NULL PRIMARY KEY, `session_data` longtext NOT NULL, `expire_date` datetime(6) NOT NULL)",
  "CREATE INDEX `django_session_expire_date_a5c62663` ON `django_session` (`expire_date`)",
];
