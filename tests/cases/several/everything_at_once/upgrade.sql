-- several/everything_at_once
--
-- Revision 000000000002, after 000000000001

-- create schema app
CREATE SCHEMA app;

-- rename table users to app.people
ALTER TABLE public.users SET SCHEMA app;
ALTER TABLE app.users RENAME TO people;

-- rename column app.people.mail to email
ALTER TABLE app.people RENAME COLUMN mail TO email;

-- rename column posts.user_id to author_id
ALTER TABLE public.posts RENAME COLUMN user_id TO author_id;

-- rename constraint users_pkey of app.people to people_pkey
ALTER TABLE app.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- rename index posts_user_id_idx to posts_author_id_idx
ALTER INDEX public.posts_user_id_idx RENAME TO posts_author_id_idx;

-- drop foreign key drafts (post_id) to posts
ALTER TABLE public.drafts DROP CONSTRAINT drafts_post_id_fkey;

-- drop foreign key posts (author_id) to app.people
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;

-- drop index users_mood_name_idx of app.people
DROP INDEX app.users_mood_name_idx;

-- drop check users_age_check of app.people
ALTER TABLE app.people DROP CONSTRAINT users_age_check;

-- drop default of app.people.mood
ALTER TABLE app.people ALTER COLUMN mood DROP DEFAULT;

-- add low to enum mood, remove happy
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('low', 'sad', 'ok');
ALTER TABLE app.people ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;
DROP TYPE public.mood__old;

-- drop comment of table app.people
COMMENT ON TABLE app.people IS NULL;

-- create table comments
CREATE TABLE public.comments (
    id bigint NOT NULL,
    post_id bigint NOT NULL,
    CONSTRAINT comments_pkey PRIMARY KEY (id)
);

-- change type of app.people.id from integer to bigint
ALTER TABLE app.people ALTER COLUMN id TYPE bigint;

-- generate app.people.id always as identity
ALTER TABLE app.people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;

-- require app.people.name, NULLs filled with '?'
UPDATE app.people SET name = '?' WHERE name IS NULL;
ALTER TABLE app.people ALTER COLUMN name SET NOT NULL;

-- change type of app.people.age from integer to smallint
ALTER TABLE app.people ALTER COLUMN age TYPE smallint;

-- set default of app.people.mood to 'low'
ALTER TABLE app.people ALTER COLUMN mood SET DEFAULT 'low';

-- change type of posts.author_id from integer to bigint
ALTER TABLE public.posts ALTER COLUMN author_id TYPE bigint;

-- let posts.title be NULL
ALTER TABLE public.posts ALTER COLUMN title DROP NOT NULL;

-- add unique people_email_age_key on app.people (email, age)
ALTER TABLE app.people ADD CONSTRAINT people_email_age_key UNIQUE (email, age);

-- add check people_age_check on app.people
ALTER TABLE app.people ADD CONSTRAINT people_age_check CHECK (age >= 0);

-- create index people_mood_name_idx on app.people
CREATE INDEX people_mood_name_idx ON app.people (mood, name);

-- add foreign key comments (post_id) to posts
ALTER TABLE public.comments ADD CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts (id);

-- add foreign key posts (author_id) to app.people
ALTER TABLE public.posts ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES app.people (id) ON DELETE CASCADE;

-- drop unique users_mail_key of app.people
ALTER TABLE app.people DROP CONSTRAINT users_mail_key;

-- drop column app.people.gone (integer)
ALTER TABLE app.people DROP COLUMN gone;

-- drop table drafts
DROP TABLE public.drafts;
