/**
 * Django's table as `manage.py migrate` makes it on each database; see django-table.ts for SQLite.
 *
 * Source: Django 5.2, django/contrib/sessions/migrations/0001_initial.py.
 * @module
 */
export const DJANGO_ON_POSTGRES = `CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" timestamp with time zone NOT NULL);
CREATE INDEX "django_session_session_key_c0390e0f_like" ON "django_session" ("session_key" varchar_pattern_ops);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");`;

/** One statement, for clients that send no two at once. */
export const DJANGO_ON_MARIADB =
  "CREATE TABLE `django_session` (`session_key` varchar(40) NOT NULL PRIMARY KEY, `session_data` longtext NOT NULL, `expire_date` datetime(6) NOT NULL, KEY `django_session_expire_date_a5c62663` (`expire_date`))";
