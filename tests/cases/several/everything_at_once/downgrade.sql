-- Takes back: several/everything_at_once
--
-- Revision 000000000002, after 000000000001

-- Create table drafts
CREATE TABLE public.drafts (
    post_id bigint NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (post_id)
);

-- Add column app.people.gone (integer)
ALTER TABLE app.people ADD COLUMN gone integer;

-- Drop foreign key posts (author_id) to app.people
ALTER TABLE public.posts DROP CONSTRAINT posts_author_id_fkey;

-- Drop foreign key comments (post_id) to posts
ALTER TABLE public.comments DROP CONSTRAINT comments_post_id_fkey;

-- Add unique users_mail_key on app.people (email)
ALTER TABLE app.people ADD CONSTRAINT users_mail_key UNIQUE (email);

-- Drop index people_mood_name_idx of app.people
DROP INDEX app.people_mood_name_idx;

-- Drop check people_age_check of app.people
ALTER TABLE app.people DROP CONSTRAINT people_age_check;

-- Drop unique people_email_age_key of app.people
ALTER TABLE app.people DROP CONSTRAINT people_email_age_key;

-- Require posts.title
ALTER TABLE public.posts ALTER COLUMN title SET NOT NULL;

-- Change type of posts.author_id from bigint to integer
ALTER TABLE public.posts ALTER COLUMN author_id TYPE integer;

-- Drop default of app.people.mood
ALTER TABLE app.people ALTER COLUMN mood DROP DEFAULT;

-- Change type of app.people.age from smallint to integer
ALTER TABLE app.people ALTER COLUMN age TYPE integer;

-- Let app.people.name be NULL
ALTER TABLE app.people ALTER COLUMN name DROP NOT NULL;

-- Drop identity of app.people.id
ALTER TABLE app.people ALTER COLUMN id DROP IDENTITY;

-- Change type of app.people.id from bigint to integer
ALTER TABLE app.people ALTER COLUMN id TYPE integer;

-- Drop table comments
DROP TABLE public.comments;

-- Set comment of table app.people
COMMENT ON TABLE app.people IS 'people';

-- Add happy to enum mood, remove low

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Move app.people.mood over
ALTER TABLE app.people ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Set default of app.people.mood to 'ok'
ALTER TABLE app.people ALTER COLUMN mood SET DEFAULT 'ok';

-- Add check users_age_check on app.people
ALTER TABLE app.people ADD CONSTRAINT users_age_check CHECK (age > 0);

-- Create index users_mood_name_idx on app.people
CREATE INDEX users_mood_name_idx ON app.people (mood, name DESC);

-- Add foreign key posts (author_id) to app.people
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (author_id) REFERENCES app.people (id);

-- Add foreign key drafts (post_id) to posts
ALTER TABLE public.drafts ADD CONSTRAINT drafts_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts (id);

-- Rename index posts_author_id_idx to posts_user_id_idx
ALTER INDEX public.posts_author_id_idx RENAME TO posts_user_id_idx;

-- Rename constraint people_pkey of app.people to users_pkey
ALTER TABLE app.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename column posts.author_id to user_id
ALTER TABLE public.posts RENAME COLUMN author_id TO user_id;

-- Rename column app.people.email to mail
ALTER TABLE app.people RENAME COLUMN email TO mail;

-- Rename table app.people to users
ALTER TABLE app.people SET SCHEMA public;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;

-- Drop schema app
DROP SCHEMA app;
