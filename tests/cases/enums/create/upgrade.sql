-- enums/create
--
-- Revision 000000000002, after 000000000001

-- Create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Add column users.mood (public.mood), filled with 'ok'
ALTER TABLE public.users ADD COLUMN mood public.mood NOT NULL DEFAULT 'ok';

-- Drop default of users.mood: new rows bring a value
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;
