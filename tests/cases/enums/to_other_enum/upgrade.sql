-- enums/to_other_enum
--
-- Revision 000000000002, after 000000000001

-- Create enum health (ok, bad)
CREATE TYPE public.health AS ENUM ('ok', 'bad');

-- Change type of users.mood from public.mood to public.health
ALTER TABLE public.users ALTER COLUMN mood TYPE public.health USING mood::text::public.health;

-- Drop enum mood
DROP TYPE public.mood;
