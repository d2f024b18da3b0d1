-- enums/drop
--
-- Revision 000000000002, after 000000000001

-- Drop column users.mood (public.mood)
ALTER TABLE public.users DROP COLUMN mood;

-- Drop enum mood
DROP TYPE public.mood;
