-- Takes back: objects/enum_renamed_in_a_signature
--
-- Revision 000000000002, after 000000000001

-- Drop view good_ones
DROP VIEW public.good_ones;

-- Drop check users_good of users
ALTER TABLE public.users DROP CONSTRAINT users_good;

-- Drop function good(feeling)
DROP FUNCTION public.good(feeling);

-- Rename enum feeling to mood
ALTER TYPE public.feeling RENAME TO mood;

-- Create function good(mood)
CREATE FUNCTION good(mood mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mood > 'Sad' $$;

-- Create view good_ones
CREATE VIEW good_ones AS SELECT id FROM users WHERE good(mood);

-- Add check users_good on users
ALTER TABLE public.users ADD CONSTRAINT users_good CHECK (good(mood));
