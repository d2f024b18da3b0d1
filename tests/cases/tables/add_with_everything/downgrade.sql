-- Takes back: tables/add_with_everything
--
-- Revision 000000000002, after 000000000001

-- Drop policy logs_policy of logs
DROP POLICY logs_policy ON public.logs;

-- Drop foreign key events (user) to users
ALTER TABLE public.events DROP CONSTRAINT events_user_fkey;

-- Drop table logs
DROP TABLE public.logs;

-- Drop table events
DROP TABLE public.events;
