/** As `manage.py migrate` makes it. Source: Django 5.2, django/contrib/sessions/migrations/0001_initial.py, on SQLite. */
export const DJANGO_TABLE_SQL = `CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");`;
