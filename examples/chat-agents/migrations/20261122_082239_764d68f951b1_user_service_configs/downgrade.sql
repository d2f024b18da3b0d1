-- Takes back: user service configs
--
-- Revision 764d68f951b1, after 2501bb2b9050

-- Drop trigger update_user_service_configs_updated_at on user_service_configs
DROP TRIGGER update_user_service_configs_updated_at ON public.user_service_configs;

-- Drop foreign key user_service_configs (user_id) to users
ALTER TABLE public.user_service_configs DROP CONSTRAINT user_service_configs_user_id_fkey;

-- Drop table user_service_configs
DROP TABLE public.user_service_configs;
