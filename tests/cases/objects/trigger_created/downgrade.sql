-- Takes back: objects/trigger_created
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on users
DROP TRIGGER touch ON public.users;

-- Drop function touch()
DROP FUNCTION public.touch();
