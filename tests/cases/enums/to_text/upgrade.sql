-- enums/to_text
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.mood
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- Change type of users.mood from public.mood to text
ALTER TABLE public.users ALTER COLUMN mood TYPE text;

-- Set default of users.mood to 'ok'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'ok';

-- Drop enum mood
DROP TYPE public.mood;
