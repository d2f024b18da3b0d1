-- several/everything_at_once
--
-- Revision 000000000002, after 000000000001

-- Create schema app
CREATE SCHEMA app;

-- Rename table users to app.people
ALTER TABLE public.users SET SCHEMA app;

-- Rename table app.users to app.people
ALTER TABLE app.users RENAME TO people;

-- Rename column app.people.mail to email
ALTER TABLE app.people RENAME COLUMN mail TO email;

-- Rename column posts.user_id to author_id
ALTER TABLE public.posts RENAME COLUMN user_id TO author_id;

-- Rename constraint users_pkey of app.people to people_pkey
ALTER TABLE app.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Rename index posts_user_id_idx to posts_author_id_idx
ALTER INDEX public.posts_user_id_idx RENAME TO posts_author_id_idx;

-- Drop foreign key drafts (post_id) to posts
ALTER TABLE public.drafts DROP CONSTRAINT drafts_post_id_fkey;

-- Drop foreign key posts (author_id) to app.people
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;

-- Drop index users_mood_name_idx of app.people
DROP INDEX app.users_mood_name_idx;

-- Drop check users_age_check of app.people
ALTER TABLE app.people DROP CONSTRAINT users_age_check;

-- Drop default of app.people.mood
ALTER TABLE app.people ALTER COLUMN mood DROP DEFAULT;

-- Add low to enum mood, remove happy

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('low', 'sad', 'ok');

-- Move app.people.mood over
ALTER TABLE app.people ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Drop comment of table app.people
COMMENT ON TABLE app.people IS NULL;

-- Create table comments
CREATE TABLE public.comments (
    id bigint NOT NULL,
    post_id bigint NOT NULL,
    CONSTRAINT comments_pkey PRIMARY KEY (id)
);

-- Change type of app.people.id from integer to bigint
ALTER TABLE app.people ALTER COLUMN id TYPE bigint;

-- Generate app.people.id always as identity
ALTER TABLE app.people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;

-- Go on after the numbers that rows of app.people have
SELECT setval(pg_get_serial_sequence('app.people', 'id'), greatest(max(id) + 1, 1), false) FROM app.people;

-- Require app.people.name, NULLs filled with '?'
UPDATE app.people SET name = '?' WHERE name IS NULL;

-- Require app.people.name
ALTER TABLE app.people ALTER COLUMN name SET NOT NULL;

-- Change type of app.people.age from integer to smallint
ALTER TABLE app.people ALTER COLUMN age TYPE smallint;

-- Set default of app.people.mood to 'low'
ALTER TABLE app.people ALTER COLUMN mood SET DEFAULT 'low';

-- Change type of posts.author_id from integer to bigint
ALTER TABLE public.posts ALTER COLUMN author_id TYPE bigint;

-- Let posts.title be NULL
ALTER TABLE public.posts ALTER COLUMN title DROP NOT NULL;

-- Add unique people_email_age_key on app.people (email, age)
ALTER TABLE app.people ADD CONSTRAINT people_email_age_key UNIQUE (email, age);

-- Add check people_age_check on app.people
ALTER TABLE app.people ADD CONSTRAINT people_age_check CHECK (age >= 0);

-- Create index people_mood_name_idx on app.people
CREATE INDEX people_mood_name_idx ON app.people (mood, name);

-- Drop unique users_mail_key of app.people
ALTER TABLE app.people DROP CONSTRAINT users_mail_key;

-- Add foreign key comments (post_id) to posts
ALTER TABLE public.comments ADD CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts (id);

-- Add foreign key posts (author_id) to app.people
ALTER TABLE public.posts ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES app.people (id) ON DELETE CASCADE;

-- Drop column app.people.gone (integer)
ALTER TABLE app.people DROP COLUMN gone;

-- Drop table drafts
DROP TABLE public.drafts;
