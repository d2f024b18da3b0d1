-- Takes back: enums/drop
--
-- Revision 000000000002, after 000000000001

-- Create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Add column users.mood (public.mood)
ALTER TABLE public.users ADD COLUMN mood public.mood;
