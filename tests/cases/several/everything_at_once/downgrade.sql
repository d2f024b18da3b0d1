-- Takes back: several/everything_at_once
--
-- Revision 000000000002, after 000000000001

-- create table drafts
CREATE TABLE public.drafts (
    post_id bigint NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (post_id)
);

-- add column app.people.gone (integer)
ALTER TABLE app.people ADD COLUMN gone integer;

-- add unique users_mail_key on app.people (email)
ALTER TABLE app.people ADD CONSTRAINT users_mail_key UNIQUE (email);

-- drop foreign key posts (author_id) to app.people
ALTER TABLE public.posts DROP CONSTRAINT posts_author_id_fkey;

-- drop foreign key comments (post_id) to posts
ALTER TABLE public.comments DROP CONSTRAINT comments_post_id_fkey;

-- drop index people_mood_name_idx of app.people
DROP INDEX app.people_mood_name_idx;

-- drop check people_age_check of app.people
ALTER TABLE app.people DROP CONSTRAINT people_age_check;

-- drop unique people_email_age_key of app.people
ALTER TABLE app.people DROP CONSTRAINT people_email_age_key;

-- require posts.title
ALTER TABLE public.posts ALTER COLUMN title SET NOT NULL;

-- change type of posts.author_id from bigint to integer
ALTER TABLE public.posts ALTER COLUMN author_id TYPE integer;

-- drop default of app.people.mood
ALTER TABLE app.people ALTER COLUMN mood DROP DEFAULT;

-- change type of app.people.age from smallint to integer
ALTER TABLE app.people ALTER COLUMN age TYPE integer;

-- let app.people.name be NULL
ALTER TABLE app.people ALTER COLUMN name DROP NOT NULL;

-- drop identity of app.people.id
ALTER TABLE app.people ALTER COLUMN id DROP IDENTITY;

-- change type of app.people.id from bigint to integer
ALTER TABLE app.people ALTER COLUMN id TYPE integer;

-- drop table comments
DROP TABLE public.comments;

-- set comment of table app.people
COMMENT ON TABLE app.people IS 'people';

-- add happy to enum mood, remove low
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
ALTER TABLE app.people ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;
DROP TYPE public.mood__old;

-- set default of app.people.mood to 'ok'
ALTER TABLE app.people ALTER COLUMN mood SET DEFAULT 'ok';

-- add check users_age_check on app.people
ALTER TABLE app.people ADD CONSTRAINT users_age_check CHECK (age > 0);

-- create index users_mood_name_idx on app.people
CREATE INDEX users_mood_name_idx ON app.people (mood, name DESC);

-- add foreign key posts (author_id) to app.people
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (author_id) REFERENCES app.people (id);

-- add foreign key drafts (post_id) to posts
ALTER TABLE public.drafts ADD CONSTRAINT drafts_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts (id);

-- rename index posts_author_id_idx to posts_user_id_idx
ALTER INDEX public.posts_author_id_idx RENAME TO posts_user_id_idx;

-- rename constraint people_pkey of app.people to users_pkey
ALTER TABLE app.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- rename column posts.author_id to user_id
ALTER TABLE public.posts RENAME COLUMN author_id TO user_id;

-- rename column app.people.email to mail
ALTER TABLE app.people RENAME COLUMN email TO mail;

-- rename table app.people to users
ALTER TABLE app.people SET SCHEMA public;
ALTER TABLE public.people RENAME TO users;

-- drop schema app
DROP SCHEMA app;
