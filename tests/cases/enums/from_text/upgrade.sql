-- enums/from_text
--
-- Revision 000000000002, after 000000000001

-- Create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Drop default of users.mood
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- Change type of users.mood from text to public.mood
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::public.mood;

-- Set default of users.mood to 'ok'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'ok';
