CREATE TRIGGER update_user_service_configs_updated_at BEFORE UPDATE ON public.user_service_configs FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
